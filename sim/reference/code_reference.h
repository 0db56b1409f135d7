// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/model/model.h"

namespace rill {

/// Evaluates a network in codes: every layer's output, in network order. The judge of every faster
/// or streaming implementation. Shapes must be inferred.
/// Throws ConfigError for an operation whose integer arithmetic is not described (deconvolution,
/// bilinear upsampling).
std::vector<FeatureMap> evaluate_codes(const QuantizedModel& model, const FeatureMap& input);

/// The accumulator codes of one layer before requantization. `inputs` are the maps that the layer
/// reads, in the order of Layer::inputs. Layers without arithmetic (max pool, concat, reorg) give
/// the codes they pass on, in the input's format; all others in the accumulator format. An L2 norm
/// has none.
FeatureMap layer_accumulators(const QuantizedModel& model, LayerIndex index,
                              const std::vector<FeatureMap>& inputs);

}  // namespace rill
