// SPDX-License-Identifier: Apache-2.0
#include "sim/diagnosis/layer_case.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "sim/core/error.h"
#include "sim/diagnosis/case_evaluator.h"
#include "sim/numerics/cast.h"

namespace rill {
namespace {

bool has_sums(const Layer& layer) {
  return layer.op == Op::Convolution || layer.op == Op::FullyConnected;
}

}  // namespace

LayerCase described_case(const Layer& layer, const QuantizedLayer& numbers, bool accumulator,
                         std::vector<std::vector<const FeatureMap*>> inputs) {
  LayerCase result;
  result.layer = &layer;
  result.numbers = &numbers;
  result.inputs = std::move(inputs);
  result.halo = (result.inputs.front().front()->shape.height - layer.in.height) / 2;
  result.accumulator = accumulator;
  result.arithmetic = numbers.arithmetic;
  return result;
}

CaseEvaluator::CaseEvaluator(const LayerCase& layer_case)
    : case_(layer_case), layer_(*layer_case.layer) {
  if (!has_sums(layer_)) return;
  group_in_ = layer_.in.channels / layer_.groups;
  group_out_ = layer_.out.channels / layer_.groups;
  const bool channel_major = case_.arithmetic.accumulation.order == TermOrder::ChannelMajor;
  const bool columns_first = case_.sequence == TermSequence::ColumnsFirst;
  const int outer = columns_first ? layer_.window.kernel_w : layer_.window.kernel_h;
  const int inner = columns_first ? layer_.window.kernel_h : layer_.window.kernel_w;
  terms_.reserve(static_cast<std::size_t>(group_in_ * layer_.window.taps()));
  const auto add = [&](int channel, int a, int b) {
    terms_.push_back(columns_first ? Term{channel, b, a} : Term{channel, a, b});
  };
  for (int c = 0; c < (channel_major ? group_in_ : 1); ++c) {
    for (int a = 0; a < outer; ++a) {
      for (int b = 0; b < inner; ++b) {
        for (int d = 0; d < (channel_major ? 1 : group_in_); ++d) add(c + d, a, b);
      }
    }
  }
  if (case_.sequence == TermSequence::Reversed) std::reverse(terms_.begin(), terms_.end());
  if (case_.sequence == TermSequence::EvenOdd) {
    std::vector<Term> sorted;
    for (const std::size_t start : {0U, 1U}) {
      for (std::size_t i = start; i < terms_.size(); i += 2) sorted.push_back(terms_[i]);
    }
    terms_ = std::move(sorted);
  }
  prepare_sums();
}

void CaseEvaluator::prepare_sums() {
  const auto bits = [](const Format& format, bool is_unsigned, int shift) {
    const int signless = is_unsigned ? format.width : 0;
    return std::max(detail::magnitude_bits(format), signless) + std::max(shift, 0);
  };
  constexpr int kCodeBits = 32;
  const Format& map = case_.inputs.front().front()->format;
  const int codes = bits(map, case_.input_unsigned, case_.input_shift);
  const bool odd_padding = std::abs(std::int64_t{case_.arithmetic.padding_code}) >> codes != 0;
  const Format& weight = case_.numbers->arithmetic.weight;
  const int weights = !case_.parameters.empty()
                          ? kCodeBits + std::max(case_.weight_shift, 0)
                          : bits(weight, case_.weight_unsigned, case_.weight_shift);
  sums_ = detail::SumSteps::prepare(case_.arithmetic, static_cast<int>(terms_.size()), weights,
                                    odd_padding ? kCodeBits : codes, first_cast());
  if (!sums_ || case_.product_bit) products_.resize(terms_.size());
}

/// What a bias that starts a sum is cast to.
Format CaseEvaluator::first_cast() const {
  Format format = case_.arithmetic.accumulation.accumulator;
  format.rounding = case_.bias_rounding.value_or(format.rounding);
  format.overflow = case_.bias_overflow.value_or(format.overflow);
  return format;
}

Code CaseEvaluator::computed(int image, int channel, int row, int column) {
  std::int64_t sum = 0;
  switch (layer_.op) {
    case Op::Convolution:
    case Op::FullyConnected:
      sum = convolved(image, channel, row, column);
      break;
    case Op::MaxPool:
      sum = pooled(image, channel, row, column);
      break;
    case Op::Add:
      sum = added(image, channel, row, column);
      break;
    default:
      sum = passed_on(image, channel, row, column);
  }
  if (case_.stage != GoldenStage::AsNamed) return at_stage(sum, channel);
  return case_.accumulator ? static_cast<Code>(sum) : requantize(case_.arithmetic, sum, channel);
}

/// What becomes of a sum by the stage of the layer that the golden was taken at.
Code CaseEvaluator::at_stage(std::int64_t sum, int channel) const {
  if (case_.stage == GoldenStage::Sums) return static_cast<Code>(sum);
  if (case_.stage == GoldenStage::SumsBehindRelu) {
    return static_cast<Code>(std::max<std::int64_t>(sum, 0));
  }
  if (case_.stage == GoldenStage::Output) return requantize(case_.arithmetic, sum, channel);
  LayerArithmetic open = case_.arithmetic;
  open.requantization.minimum = std::numeric_limits<Code>::min();
  open.requantization.maximum = std::numeric_limits<Code>::max();
  return requantize(open, sum, channel);
}

Code CaseEvaluator::weight(int out_channel, const Term& term) const {
  const Window& window = layer_.window;
  int i = term.kernel_row, j = term.kernel_column;
  if (case_.swap_kernel_axes) std::swap(i, j);
  if (case_.flip_kernel_rows) i = window.kernel_h - 1 - i;
  if (case_.flip_kernel_columns) j = window.kernel_w - 1 - j;
  const int pair = case_.swap_weight_channels ? term.channel * layer_.out.channels + out_channel
                                              : out_channel * group_in_ + term.channel;
  const std::size_t at = static_cast<std::size_t>(pair) * static_cast<std::size_t>(window.taps()) +
                         static_cast<std::size_t>(i * window.kernel_w + j);
  Code code = case_.numbers->weight[at];
  for (const ParameterChange& change : case_.parameters) {
    if (!change.bias && change.index == at) code = change.code;
  }
  const Format& format = case_.numbers->arithmetic.weight;
  if (case_.narrow_weights.used()) code = detail::narrowed(code, case_.narrow_weights, format);
  if (case_.weight_unsigned) code = detail::without_sign(code, format.width);
  return case_.weight_shift == 0 ? code : detail::shifted(code, case_.weight_shift);
}

Code CaseEvaluator::bias(int channel) const {
  const std::vector<Code>& biases = case_.numbers->bias;
  if (biases.empty()) return 0;
  if (!case_.without_bias.empty() && case_.without_bias[static_cast<std::size_t>(channel)]) {
    return 0;
  }
  const auto count = static_cast<int>(biases.size());
  const auto at =
      static_cast<std::size_t>(((channel + case_.bias_rotation) % count + count) % count);
  Code code = biases[at];
  for (const ParameterChange& change : case_.parameters) {
    if (change.bias && change.index == at) code = change.code;
  }
  if (case_.narrow_biases.used()) {
    code = detail::narrowed(code, case_.narrow_biases, case_.numbers->arithmetic.bias);
  }
  return code * case_.bias_factor;
}

/// Weights of an output channel, in the order of terms.
const std::vector<Code>& CaseEvaluator::channel_weights(int channel) {
  if (weights_.empty()) weights_.resize(static_cast<std::size_t>(layer_.out.channels));
  std::vector<Code>& weights = weights_[static_cast<std::size_t>(channel)];
  if (!weights.empty()) return weights;
  weights.reserve(terms_.size());
  if (case_.stuck_sum.has(channel)) {
    weights.resize(terms_.size());
    return weights;
  }
  const int filter =
      case_.filter.empty() ? channel : case_.filter[static_cast<std::size_t>(channel)];
  for (const Term& term : terms_) weights.push_back(weight(filter, term));
  return weights;
}

std::int64_t CaseEvaluator::convolved(int image, int channel, int row, int column) {
  const int first = channel / group_out_ * group_in_;
  const std::vector<Code>& codes = window_codes(image, first, row, column);
  const std::vector<Code>& weights = channel_weights(channel);
  const bool stuck =
      case_.product_bit && case_.product_bit->outputs[static_cast<std::size_t>(channel)];
  if (sums_ && !stuck) return sums_->sum(weights.data(), codes.data(), bias(channel));
  for (std::size_t t = 0; t < codes.size(); ++t) {
    products_[t] = std::int64_t{weights[t]} * codes[t];
  }
  if (stuck) stick_product_bit();
  const int count = static_cast<int>(products_.size());
  const LayerArithmetic& rule = case_.arithmetic;
  const bool own_cast = case_.bias_rounding || case_.bias_overflow;
  const bool starts = rule.accumulation.terms_per_cast > 0 &&
                      rule.accumulation.bias == BiasEntry::First &&
                      rule.bias.kind == Format::Kind::Fixed;
  if (!own_cast || !starts) return accumulate(rule, products_.data(), count, bias(channel));
  // Cast beforehand, the bias fits the accumulator as it is.
  LayerArithmetic cast_before = rule;
  cast_before.bias = rule.accumulation.accumulator;
  return accumulate(cast_before, products_.data(), count,
                    cast_fixed(bias(channel), rule.bias.fraction_bits, first_cast()));
}

void CaseEvaluator::stick_product_bit() {
  const ProductBit& fault = *case_.product_bit;
  const LayerArithmetic& rule = case_.numbers->arithmetic;
  const int width = rule.weight.width + rule.input.width;
  for (std::size_t t = 0; t < products_.size(); ++t) {
    const auto input = static_cast<std::size_t>(terms_[t].channel);
    if (!fault.inputs.empty() && !fault.inputs[input]) continue;
    products_[t] = detail::with_bit(products_[t], fault.bit, fault.one, width);
  }
}

std::vector<Code> CaseEvaluator::factors(int image, int channel, int row, int column) {
  const int first = channel / group_out_ * group_in_;
  const std::vector<Code>& codes = window_codes(image, first, row, column);
  const Window& window = layer_.window;
  std::vector<Code> result(codes.size());
  for (std::size_t t = 0; t < codes.size(); ++t) {
    const Term& term = terms_[t];
    result[static_cast<std::size_t>((term.channel * window.kernel_h + term.kernel_row) *
                                        window.kernel_w +
                                    term.kernel_column)] = codes[t];
  }
  return result;
}

std::int64_t CaseEvaluator::added(int image, int channel, int row, int column) {
  LayerArithmetic adder = case_.arithmetic;
  adder.weight = Format::fixed(1, 1);
  adder.accumulation.bias = BiasEntry::None;
  products_.clear();
  for (const FeatureMap* map : case_.inputs[static_cast<std::size_t>(image)]) {
    products_.push_back(operand(*map, row, column, channel));
  }
  return accumulate(adder, products_.data(), static_cast<int>(products_.size()), 0);
}

Code CaseEvaluator::passed_on(int image, int channel, int row, int column) const {
  const auto& operands = case_.inputs[static_cast<std::size_t>(image)];
  if (layer_.op == Op::Concat) {
    std::vector<const FeatureMap*> order(operands.begin(), operands.end());
    if (case_.swap_operands) std::reverse(order.begin(), order.end());
    for (const FeatureMap* map : order) {
      if (channel < map->shape.channels) return operand(*map, row, column, channel);
      channel -= map->shape.channels;
    }
    throw InternalError("CaseEvaluator: a channel beyond the operands");
  }
  internal_check(layer_.op == Op::Reorg, "CaseEvaluator: a layer without integer arithmetic");
  const FeatureMap& map = *operands.front();
  const int rows = layer_.window.stride_h, columns = layer_.window.stride_w;
  const bool block_major = layer_.reorg_order == ReorgOrder::BlockMajor;
  const int block = block_major ? channel / map.shape.channels : channel % (rows * columns);
  const int source = block_major ? channel % map.shape.channels : channel / (rows * columns);
  return operand(map, row * rows + block / columns, column * columns + block % columns, source);
}

}  // namespace rill
