// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/model/model.h"
#include "sim/verify/golden.h"

namespace rill {

/// What rill has for one golden, by image; empty where it has nothing.
using ComputedMap = std::vector<FeatureMap>;

/// What a machine has around the inputs of its layers where that is not padding: the inputs, larger
/// by a halo; by layer and image.
using Halos = std::map<LayerIndex, std::vector<FeatureMap>>;

/// `around` with `inside` in its middle.
FeatureMap with_halo(const FeatureMap& inside, FeatureMap around);

/// One map for each golden, in their order, and what the layers read to give them.
struct Computation {
  std::vector<ComputedMap> maps;
  std::vector<std::vector<FeatureMap>> read;  ///< [image][layer]: what later layers read of it
};

/// Which codes a layer reads of the layers before it.
enum class Feed {
  Computed,    ///< what they computed
  Golden,      ///< their goldens where there are some (from an accumulator's by requantization)
  SafeGolden,  ///< the same, but computed codes where a golden's do not fit the format
};

/// The same layers without requantization: a layer's output is its accumulator.
QuantizedModel accumulators_of(const QuantizedModel& model);

/// Accumulators of one layer, given its inputs (a first one larger than the layer's holds a halo).
FeatureMap accumulators_of_layer(const QuantizedModel& model, LayerIndex layer,
                                 const std::vector<const FeatureMap*>& inputs);

/// Runs the network on some pictures' codes, in the machine's arithmetic and without time. Throws
/// ConfigError when Feed::Golden meets a code outside of its format.
Computation compute_maps(const QuantizedModel& model, const std::vector<FeatureMap>& pictures,
                         const std::vector<Golden>& goldens, Feed feed, const Halos& halos = {});

/// What to say of a finished run, behind its name, where goldens are of accumulators.
inline constexpr const char* kNoSumsKept =
    "holds outputs of layers only: a streaming machine's run keeps no sums before activation "
    "(_acc, "
    "_pre); leave --from out, and `rill verify` computes them";

/// Reads `outputs/<layer>.npy` of a finished run's folder instead (`rill run --layers` keeps all
/// layers; accumulators are not kept). Throws ConfigError when there is none for any golden.
std::vector<ComputedMap> read_finished_run(const std::string& folder, const QuantizedModel& model,
                                           const std::vector<Golden>& goldens);

}  // namespace rill
