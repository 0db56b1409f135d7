// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/evaluate/detector.h"
#include "sim/io/flow_field.h"
#include "sim/report/flow_answer.h"

namespace rill {

/// Two pictures of one scene and where every pixel of the first went.
struct FlowPair {
  std::string name;  ///< of the first picture, as in the list
  std::filesystem::path first, second, truth;
};

/// Reads a list of pairs, `first second truth.flo` a line with names in `folder`; `#` begins a
/// remark; only the first `limit` pairs (0: all). Throws ConfigError with the first lines that
/// cannot be read and the first files that are not there, and how many more there are.
std::vector<FlowPair> read_flow_pairs(const std::filesystem::path& list,
                                      const std::filesystem::path& folder, std::size_t limit = 0);

/// A network's flow of a pair against the true one.
struct FlowResult {
  FlowPair pair;
  FlowFigures figures;
};

/// The flow of two pictures in their own size.
using FlowReader = std::function<FlowField(const FlowPair&)>;

/// Every pair in `jobs` threads, in order; `progress` as in evaluate_pictures().
std::vector<FlowResult> evaluate_flows(const FlowReader& reader, const std::vector<FlowPair>& pairs,
                                       int jobs, const std::function<bool(std::size_t)>& progress);

/// Means over pairs, every pair weighing the same.
struct FlowAccuracy {
  std::size_t pairs = 0;
  double mean_px = 0;   ///< mean of the mean end-point errors
  double rms_px = 0;    ///< mean of the root mean squares
  double worst_px = 0;  ///< largest error of a pixel
};
FlowAccuracy accuracy_of(const std::vector<FlowResult>& results);

/// The `count` worst results by mean end-point error, worst first.
std::vector<FlowResult> worst_of(std::vector<FlowResult> results, std::size_t count);

/// Found (left) and true flow (right) on one colour wheel.
Picture drawn_flows(const FlowField& found, const FlowField& truth);

}  // namespace rill
