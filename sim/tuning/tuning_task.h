// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <vector>

#include "sim/config/specs.h"
#include "sim/model/calibration.h"
#include "sim/model/model.h"
#include "sim/tuning/metric.h"

namespace rill {

/// A network that is to get its numbers: real parameters, pictures, and how answers are judged.
struct TuningTask {
  RunSpec run;  ///< mean, deviation, decoder and anchors
  Network network;
  FloatParameters folded;
  std::vector<TunedPicture> pictures;
  /// Judge only what was found: neither calibration nor a search sees them.
  std::vector<TunedPicture> held_back;
  Calibration calibration;
  MetricKind metric = MetricKind::Signal;
  double float_accuracy = 1;  ///< mean score of the float network
  int jobs = 1;
};

/// PNG and JPEG files of a folder, by name; the first `limit` (0: all). ConfigError when there are
/// none.
std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& folder,
                                               std::size_t limit);

/// Where the pictures of a task come from: a folder, and their boxes where people drew them.
struct TuningPictures {
  std::filesystem::path folder;
  /// Lines `name [x1, x2, y1, y2]`; for networks of pairs .flo files (find_flows()); empty: none.
  std::filesystem::path truth;
  std::size_t limit = 0;
  /// Pictures behind those (with `limit` 0: the last of all) that are held back. ConfigError when
  /// there are fewer, unless `check_at_most`.
  std::size_t check = 0;
  bool check_at_most = false;
  /// One picture instead of a folder; for networks of pairs with the run's second one and flow.
  std::filesystem::path single;
};

/// Reads pictures, runs the float network on each, calibrates and judges it. `network` has its
/// shapes inferred. Networks of six channels read pairs, see pairs_in().
TuningTask make_task(const RunSpec& run, const Network& network, const FloatParameters& folded,
                     const TuningPictures& pictures, int jobs);

/// Calls work(i) for i below count on `jobs` threads; the first exception is thrown on.
void in_parallel(std::size_t count, int jobs, const std::function<void(std::size_t)>& work);

/// Layers that multiply: those that get formats of weights, biases and outputs.
std::vector<LayerIndex> layers_with_weights(const Network& network);

/// Values of the network's first output.
RealMap answer_of(const Network& network, const FloatParameters& folded, const RealMap& input,
                  const std::function<void(LayerIndex, std::vector<float>&)>& change);

}  // namespace rill
