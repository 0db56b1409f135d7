// SPDX-License-Identifier: Apache-2.0
#include "modules/activation/function.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <optional>

#include "sim/core/error.h"

namespace rill {

namespace {

constexpr std::int64_t kLowestCode = std::numeric_limits<Code>::min();
constexpr std::int64_t kHighestCode = std::numeric_limits<Code>::max();

int fraction_bits_of(const Format& format) {
  return format.kind == Format::Kind::Fixed ? format.fraction_bits : 0;
}

std::int64_t accumulator_magnitude(const LayerArithmetic& arithmetic) {
  const Format& accumulator = arithmetic.accumulation.accumulator;
  return std::max(std::abs(accumulator.min_code()), std::abs(accumulator.max_code()));
}

std::size_t padded_channels(int channels) {
  return static_cast<std::size_t>(ceil_div(channels, activation::kLanes) * activation::kLanes);
}

template <typename Value>
Value entry_of(const std::vector<Value>& list, std::size_t channel) {
  return list.size() == 1 ? list.front() : list[channel];
}

}  // namespace

ActivationUnit::ActivationUnit(const LayerArithmetic& arithmetic, int channels)
    : arithmetic_(arithmetic), channels_(channels) {
  internal_check(channels > 0, "ActivationUnit: no channels");
  const Requantization& rule = arithmetic.requantization;
  internal_check(rule.minimum <= rule.maximum, "ActivationUnit: empty range of output codes");
  if (rule.leaky) {
    leaky_ = activation::leaky_table(arithmetic, channels);
    kind_ = leaky_ ? Kind::Leaky : Kind::Plain;
    return;
  }
  switch (rule.kind) {
    case Requantization::Kind::Identity:
      cast_.minimum = rule.minimum;
      cast_.maximum = rule.maximum;
      kind_ = rule.minimum == kLowestCode && rule.maximum == kHighestCode ? Kind::Copy : Kind::Cast;
      break;
    case Requantization::Kind::Cast:
      plan_cast();
      break;
    case Requantization::Kind::Multiply:
      plan_multiply();
      break;
    case Requantization::Kind::Thresholds:
      plan_thresholds();
      break;
  }
}

void ActivationUnit::plan_cast() {
  const std::optional<CastSteps> steps =
      cast_steps(fraction_bits_of(arithmetic_.accumulation.accumulator), arithmetic_.output);
  if (!steps || steps->shift > 31) return;
  if (accumulator_magnitude(arithmetic_) + steps->largest_addend() > kHighestCode) return;
  cast_.steps = *steps;
  cast_.minimum = arithmetic_.requantization.minimum;
  cast_.maximum = arithmetic_.requantization.maximum;
  kind_ = Kind::Cast;
}

void ActivationUnit::plan_multiply() {
  const Requantization& rule = arithmetic_.requantization;
  if (rule.shift < 0 || rule.shift > 62 || rule.multiplier.empty() || rule.first_shift != 0) return;
  multiply_.steps = round_steps(rule.shift, rule.rounding);
  multiply_.steps.limit = CastSteps::Limit::Clamp;
  multiply_.steps.minimum = rule.minimum;
  multiply_.steps.maximum = rule.maximum;
  if (rule.keeps_sign) {
    const std::int64_t half = std::int64_t{1} << (arithmetic_.output.width - 1);
    const bool is_plain = rule.minimum == -half || rule.minimum == 0;
    if (!is_plain || rule.maximum != half - 1) return;  // ReLU6: both a mask and a clamp
    multiply_.steps.limit = CastSteps::Limit::KeepSign;
    multiply_.steps.mask = half - 1;
    multiply_.steps.sign = half;
  }
  const std::size_t padded = padded_channels(channels_);
  multiply_.multiplier.assign(padded, 0);
  multiply_.even_offset.assign(padded / 2, 0);
  multiply_.odd_offset.assign(padded / 2, 0);
  // |accumulator * multiplier| < 2^62, so this leaves the sum, rounding included, inside 64 bits.
  const std::int64_t room = (std::int64_t{1} << 62) - 1 - multiply_.steps.largest_addend();
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels_); ++channel) {
    const std::int64_t offset = rule.offset.empty() ? 0 : entry_of(rule.offset, channel);
    if (offset > room || offset < -room) return;
    multiply_.multiplier[channel] = entry_of(rule.multiplier, channel);
    (channel % 2 == 0 ? multiply_.even_offset : multiply_.odd_offset)[channel / 2] = offset;
  }
  kind_ = Kind::Multiply;
}

void ActivationUnit::plan_thresholds() {
  const Requantization& rule = arithmetic_.requantization;
  const auto count = static_cast<std::size_t>(rule.thresholds_per_channel);
  const bool shared = rule.thresholds.size() == count;
  const std::size_t padded = padded_channels(channels_);
  thresholds_.count = rule.thresholds_per_channel;
  thresholds_.below.assign(count * padded, 0);
  thresholds_.base.assign(padded, static_cast<std::int32_t>(arithmetic_.output.min_code()));
  thresholds_.minimum = rule.minimum;
  thresholds_.maximum = rule.maximum;
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels_); ++channel) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::int64_t threshold = rule.thresholds[(shared ? 0 : channel * count) + i];
      std::int32_t& below = thresholds_.below[i * padded + channel];
      if (threshold <= kLowestCode) {  // every code passes it: count it beforehand
        ++thresholds_.base[channel];
        below = static_cast<std::int32_t>(kHighestCode);
      } else {
        below = static_cast<std::int32_t>(std::min(threshold - 1, kHighestCode));
      }
    }
  }
  kind_ = Kind::Thresholds;
}

void ActivationUnit::run(const Code* accumulators, int pixels, Code* out) const {
  const std::int64_t count = static_cast<std::int64_t>(pixels) * channels_;
  switch (kind_) {
    case Kind::Copy:
      if (out != accumulators) std::copy_n(accumulators, count, out);
      break;
    case Kind::Cast:
      activation::run_cast(cast_, accumulators, count, out);
      break;
    case Kind::Multiply:
      activation::run_multiply(multiply_, accumulators, pixels, channels_, out);
      break;
    case Kind::Thresholds:
      activation::run_thresholds(thresholds_, accumulators, pixels, channels_, out);
      break;
    case Kind::Leaky:
      activation::run_leaky(*leaky_, accumulators, pixels, channels_, out);
      break;
    case Kind::Plain:
      for (std::int64_t i = 0; i < count; ++i) {
        out[i] = requantize(arithmetic_, accumulators[i], static_cast<int>(i % channels_));
      }
      break;
  }
}

}  // namespace rill
