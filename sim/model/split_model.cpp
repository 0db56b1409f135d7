// SPDX-License-Identifier: Apache-2.0
#include "sim/model/split_model.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace rill {

namespace {

/// Entries of some channels of a list that has `each` a channel; a list for all channels together
/// stays as it is.
template <typename Value>
std::vector<Value> part_of(const std::vector<Value>& all, const LayerPart& part, int each) {
  if (static_cast<int>(all.size()) <= std::max(each, 1)) return all;
  const auto from = all.begin() + static_cast<std::ptrdiff_t>(part.first) * each;
  return {from, from + static_cast<std::ptrdiff_t>(part.count) * each};
}

LayerArithmetic part_of(const LayerArithmetic& arithmetic, const LayerPart& part) {
  LayerArithmetic own = arithmetic;
  Requantization& rule = own.requantization;
  if (part.joins) {
    own.input = own.output;
    own.weight = Format::fixed(1, 1);
    own.accumulation = Accumulation();
    own.accumulation.accumulator = own.output;
    own.accumulation.bias = BiasEntry::None;
    own.operands.clear();
    rule = Requantization();
    rule.kind = Requantization::Kind::Identity;
    return own;
  }
  rule.multiplier = part_of(rule.multiplier, part, 1);
  rule.offset = part_of(rule.offset, part, 1);
  rule.thresholds = part_of(rule.thresholds, part, rule.thresholds_per_channel);
  own.weight.scale = part_of(own.weight.scale, part, 1);
  own.bias.scale = part_of(own.bias.scale, part, 1);
  own.output.scale = part_of(own.output.scale, part, 1);
  own.output.zero_point = part_of(own.output.zero_point, part, 1);
  return own;
}

/// Weights of some output channels: [out][in][…], of a deconvolution [in][out][…].
std::vector<Code> weights_of(const Layer& layer, int all_channels, const LayerPart& part,
                             const std::vector<Code>& weight) {
  if (layer.op != Op::Deconvolution) {
    return part_of(weight, part,
                   static_cast<int>(weight.size() / static_cast<std::size_t>(all_channels)));
  }
  const std::ptrdiff_t taps = layer.window.taps();
  std::vector<Code> own;
  own.reserve(static_cast<std::size_t>(layer.weights()));
  for (std::ptrdiff_t in = 0; in < layer.in.channels; ++in) {
    const auto from = weight.begin() + (in * all_channels + part.first) * taps;
    own.insert(own.end(), from, from + part.count * taps);
  }
  return own;
}

}  // namespace

std::vector<LayerArithmetic> split_arithmetic(const SplitNetwork& split,
                                              const std::vector<LayerArithmetic>& arithmetic) {
  std::vector<LayerArithmetic> result;
  for (const LayerPart& part : split.parts) {
    result.push_back(part_of(arithmetic[static_cast<std::size_t>(part.original)], part));
  }
  return result;
}

QuantizedModel split_model(const SplitNetwork& split, const QuantizedModel& model) {
  QuantizedModel result{split.network, model.input_format, {}};
  for (std::size_t i = 0; i < split.parts.size(); ++i) {
    const LayerPart& part = split.parts[i];
    const auto original = static_cast<std::size_t>(part.original);
    const QuantizedLayer& from = model.layers[original];
    QuantizedLayer layer{part_of(from.arithmetic, part), {}, {}};
    if (!part.joins) {
      const int channels = model.network.layers[original].out.channels;
      if (!from.weight.empty()) {
        layer.weight = weights_of(split.network.layers[i], channels, part, from.weight);
      }
      layer.bias = part_of(from.bias, part, 1);
    }
    result.layers.push_back(std::move(layer));
  }
  return result;
}

}  // namespace rill
