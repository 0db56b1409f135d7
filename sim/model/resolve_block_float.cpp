// SPDX-License-Identifier: Apache-2.0
// Block floating point (reference/quantization.md, section 6).
#include <cstddef>
#include <numeric>
#include <string>

#include "sim/model/channel_scales.h"
#include "sim/model/resolver.h"

namespace rill::detail {

void Resolver::resolve_map_groups() {
  if (!numerics_.output || numerics_.output->format.block_channels == 0) return;
  const Format& grouped = numerics_.output->format;
  Format map = Format::block_float(grouped.mantissa_bits);
  map.scale = grouped.scale;
  const int groups = ceil_div(layer_->out.channels, grouped.block_channels);
  if (grouped.scale.size() > 1 && static_cast<int>(grouped.scale.size()) != groups) {
    complain("has " + std::to_string(groups) + " groups of channels and " +
             std::to_string(grouped.scale.size()) + " scales; give one, or one a group");
  } else if (grouped.scale.size() > 1) {
    map.scale.clear();
    for (int c = 0; c < layer_->out.channels; ++c) {
      map.scale.push_back(grouped.scale[static_cast<std::size_t>(c / grouped.block_channels)]);
    }
  }
  if (!has_map_groups(spec_)) {
    complain("has an output in groups of channels, which all maps need; put it into `defaults`");
  } else if (layer_->activation == ActivationFunction::Relu6 && grouped.scale.size() > 1) {
    complain("has a ReLU6, whose upper end is one code; give its output one scale for all groups");
  }
  numerics_.output->format = map;
}

bool Resolver::reads_map_groups() const {
  return has_map_groups(spec_) && layer_->inputs.front() != kNetworkInput;
}

bool Resolver::adds_fixed_bias(const LayerArithmetic& numbers) const {
  return numbers.weight.mantissa_bits > 0 && numerics_.bias && is_fixed(numerics_.bias->format);
}

bool Resolver::adds_bias_behind(const LayerArithmetic& numbers) const {
  return adds_fixed_bias(numbers) && (layer_->bias || layer_->batch_norm) &&
         numerics_.requantization == RequantizationUnit::Shift && !keeps_accumulator(numbers);
}

int Resolver::channels_together() const {
  int together = spec_.defaults.output->format.block_channels;
  for (const Layer& layer : network_.layers) {
    if (layer.op != Op::Concat && layer.op != Op::Reorg) continue;
    for (const LayerIndex map : layer.inputs) {
      const Shape& shape = map == kNetworkInput ? network_.input : network_.layers[map].out;
      together = std::gcd(together, shape.channels);
    }
  }
  return together;
}

void Resolver::resolve_input_groups(LayerArithmetic& numbers) {
  const int inputs = layer_->in.channels / layer_->groups;
  if (layer_->op == Op::Deconvolution) {
    complain(
        "is a deconvolution of a map in groups of channels; remove block_channels from the "
        "outputs");
  }
  if (inputs == 1) return;
  int together = channels_together();
  if (layer_->groups > 1) together = std::gcd(together, inputs);
  int block = numbers.weight.block_channels > 0 ? numbers.weight.block_channels : inputs;
  if (together < inputs) block = std::gcd(block, together);
  if (block == numbers.weight.block_channels) return;
  Format blocks = Format::block_float(numbers.weight.mantissa_bits, block);
  blocks.scale = numbers.weight.scale;
  numbers.weight = blocks;
}

void Resolver::drop_blocks(Format& weight) {
  if (weight.block_channels == 0) return;
  Format whole = Format::block_float(weight.mantissa_bits);
  whole.scale = weight.scale;
  weight = whole;
}

void Resolver::resolve_overflow(LayerArithmetic& numbers) {
  Requantization& rule = numbers.requantization;
  const auto overflow =
      numerics_.requantization_overflow.value_or(RequantizationOverflow::Saturate);
  if (overflow == RequantizationOverflow::Saturate || rule.kind == Requantization::Kind::Identity) {
    return;
  }
  Format& output = numbers.output;
  const bool is_block_float = output.mantissa_bits > 0;
  if (rule.kind == Requantization::Kind::Cast) {
    complain(
        "has a fixed<…> output, which says itself how it overflows; say WRAP with 1 kept bit "
        "there (fixed<8,2,TRN,WRAP,1>) and remove requantization_overflow");
  } else if (rule.kind == Requantization::Kind::Thresholds) {
    complain("counts thresholds, which saturate; remove requantization_overflow");
  } else if (!output.is_signed || (output.narrow && !is_block_float)) {
    complain("keeps signs of numbers that overflow, so that " + output.to_string() +
             " would need every code of its bits; give it a signed output that is not narrow");
  } else if (layer_->activation == ActivationFunction::LeakyRelu) {
    complain("has a leaky ReLU; remove requantization_overflow");
  } else {
    rule.keeps_sign = true;
    output.all_mantissas = is_block_float;
  }
}

}  // namespace rill::detail
