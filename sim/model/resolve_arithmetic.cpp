// SPDX-License-Identifier: Apache-2.0
#include "sim/model/resolve_arithmetic.h"

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "sim/config/suggest.h"
#include "sim/core/error.h"
#include "sim/model/average_layer.h"
#include "sim/model/channel_scales.h"
#include "sim/model/layer_numerics.h"
#include "sim/model/resolver.h"
#include "sim/numerics/shift_format.h"

namespace rill {
namespace detail {

bool same_format(const Format& a, const Format& b) {
  return a.kind == b.kind && a.width == b.width && a.is_signed == b.is_signed &&
         a.narrow == b.narrow && a.all_mantissas == b.all_mantissas &&
         (!is_fixed(a) || a.fraction_bits == b.fraction_bits);
}

std::vector<LayerArithmetic> Resolver::run() {
  check_names();
  for (std::size_t i = 0; i < network_.layers.size(); ++i) resolve(static_cast<LayerIndex>(i));
  if (!diagnostics_.empty()) throw ConfigError(std::move(diagnostics_));
  return std::move(resolved_);
}

void Resolver::check_names() {
  std::vector<std::string> known;
  for (const Layer& layer : network_.layers) known.push_back(layer.name);
  for (const auto& [name, numerics] : spec_.layers) {
    if (network_.find(name)) continue;
    diagnostics_.push_back({numerics.where, "layers." + name,
                            "the network has no such layer; " + suggestion(name, known)});
  }
}

void Resolver::complain(const std::string& message) {
  const SourceLocation& where = numerics_.where.line > 0 ? numerics_.where : layer_->where;
  diagnostics_.push_back({where, "layers." + layer_->name, message});
}

const Format& Resolver::format_of(LayerIndex map) const {
  return map == kNetworkInput ? input_ : resolved_[static_cast<std::size_t>(map)].output;
}

void Resolver::check_operands() {
  for (const LayerIndex map : layer_->inputs) {
    const Format& first = format_of(layer_->inputs.front());
    if (same_format(first, format_of(map))) continue;
    complain("joins maps of different formats, " + first.to_string() + " and " +
             format_of(map).to_string() + "; give the layers before it the same output format");
    return;
  }
}

void Resolver::resolve(LayerIndex index) {
  layer_ = &network_.layers[static_cast<std::size_t>(index)];
  numerics_ = numerics_of(network_, index, spec_);
  resolve_map_groups();
  is_read_ = !network_.consumers_of(index).empty();
  LayerArithmetic numbers;
  numbers.input = format_of(layer_->inputs.front());
  numbers.output = numbers.input;
  switch (layer_->op) {
    case Op::Convolution:
    case Op::FullyConnected:
      resolve_products(numbers);
      break;
    case Op::Add:
      check_operands();
      resolve_add(numbers);
      break;
    case Op::Concat:
      resolve_concat(numbers);
      break;
    case Op::Deconvolution:
      check_deconvolution();
      resolve_products(numbers);
      break;
    case Op::BilinearUpsample:
      resolve_upsample(numbers);
      break;
    case Op::MaxPool:
    case Op::Reorg:
    case Op::Crop:
      resolve_passing(numbers);
      break;
    case Op::AveragePool:
    case Op::GlobalAveragePool:
      resolve_average(numbers);
      break;
    case Op::L2Normalize:
      resolve_norm(numbers);
      break;
    default:
      complain(
          "has no integer arithmetic; use a convolution, fully connected, pool, add, concat, "
          "reorg or l2_normalize layer");
  }
  resolved_.push_back(std::move(numbers));
}

void Resolver::resolve_passing(LayerArithmetic& numbers) {
  const auto own = spec_.layers.find(layer_->name);
  if (own != spec_.layers.end() && own->second.output &&
      !same_format(numerics_.output->format, numbers.input)) {
    complain("hands on the codes it reads (" + numbers.input.to_string() +
             "); set the output of the layer before it instead");
  }
  numbers.weight = Format::fixed(1, 1);
  numbers.accumulation.accumulator = numbers.input;
  numbers.accumulation.bias = BiasEntry::None;
  numbers.requantization.kind = Requantization::Kind::Identity;
  if (layer_->activation != ActivationFunction::None) clamp(numbers);
}

void Resolver::resolve_add(LayerArithmetic& numbers) {
  // The operands are the terms; there is no second factor.
  numbers.weight = Format::fixed(1, 1);
  if (numerics_.output) numbers.output = numerics_.output->format;
  numbers.bias = numbers.weight;
  // What the numerics say about accumulation is about products.
  numerics_.accumulation.reset();
  resolve_accumulation(numbers);
  numbers.accumulation.bias = BiasEntry::None;
  resolve_requantization(numbers);
}

void Resolver::resolve_average(LayerArithmetic& numbers) {
  if (!keeps_format(*layer_, spec_)) numbers.output = numerics_.output->format;
  numbers.weight = numbers.bias = Format::fixed(1, 1);
  numerics_.accumulation.reset();
  resolve_accumulation(numbers);
  numbers.accumulation.bias = BiasEntry::None;
  numbers.requantization.kind = Requantization::Kind::Multiply;
  numbers.requantization.rounding = numerics_.requantization_rounding.value_or(Rounding::Rnd);
  clamp(numbers);
  if (is_fixed(numbers.input) && is_fixed(numbers.output)) {
    set_reciprocals(*layer_, numerics_, numbers);
  }
}

void Resolver::resolve_norm(LayerArithmetic& numbers) {
  if (!numerics_.weight || !numerics_.output) {
    complain("has no format for its gains or its output; add `weight` and `output`");
    return;
  }
  numbers.weight = numerics_.weight->format;
  drop_blocks(numbers.weight);
  constexpr int kGainBits = 8;  // gains are multiplied, whatever the weights of convolutions are
  if (is_shift_weight(numbers.weight)) numbers.weight = Format::scaled(kGainBits, true, true);
  numbers.output = numerics_.output->format;
  if (is_fixed(numbers.weight) != is_fixed(numbers.output)) {
    complain("scales by " + numbers.weight.to_string() + " into " + numbers.output.to_string() +
             "; make both fixed point or both scaled integers");
    return;
  }
  if (numerics_.output->per_channel && !has_channel_scales(spec_)) {
    complain("squares channels, which then need one scale; remove per_channel from the outputs");
  }
  // 62 bits hold the sum of squares with the root's fraction bits above it.
  const double squares = std::log2(static_cast<double>(layer_->in.channels)) +
                         2.0 * (numbers.input.width + (is_fixed(numbers.input) ? -1 : 0));
  if (squares > 45) complain("sums squares of more than 45 bits; narrow the input");
  numbers.accumulation.bias = BiasEntry::None;
  numbers.requantization.kind = Requantization::Kind::Multiply;
  numbers.requantization.multiplier = {1};
  numbers.requantization.rounding = numerics_.requantization_rounding.value_or(Rounding::Rnd);
  clamp(numbers);
  if (is_fixed(numbers.output)) set_norm_shift(*layer_, numerics_, numbers);
}

void Resolver::resolve_padding(LayerArithmetic& numbers) {
  if (!numerics_.padding_code) return;
  const Code code = *numerics_.padding_code;
  numbers.padding_code = code;
  if (code >= numbers.input.min_code() && code <= numbers.input.max_code()) return;
  complain("pads with code " + std::to_string(code) + ", which " + numbers.input.to_string() +
           " does not have; use " + std::to_string(numbers.input.min_code()) + " to " +
           std::to_string(numbers.input.max_code()));
}

}  // namespace detail

std::vector<LayerArithmetic> resolve_arithmetic(const Network& network, const Format& input_format,
                                                const NumericsSpec& numerics) {
  return detail::Resolver(network, input_format, numerics).run();
}

}  // namespace rill
