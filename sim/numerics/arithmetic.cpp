// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/arithmetic.h"

#include <algorithm>

#include "sim/core/error.h"
#include "sim/numerics/cast.h"
#include "sim/numerics/wide.h"

namespace rill {
namespace {

using detail::fraction_bits_of;
using detail::Wide;

/// Exact sum of products. 64 bits always suffice for what hardware sums; a design that needs more
/// must not wrap silently.
std::int64_t exact_sum(const std::int64_t* terms, int count) {
  std::int64_t sum = 0;
  bool overflow = false;
  for (int i = 0; i < count; ++i) overflow |= __builtin_add_overflow(sum, terms[i], &sum);
  internal_check(!overflow, "accumulate: the exact sum does not fit 64 bits");
  return sum;
}

/// Exact a + b of two fixed-point numbers, cast to `target`.
std::int64_t add_and_cast(std::int64_t a, int a_fraction, std::int64_t b, int b_fraction,
                          const Format& target) {
  const int fraction = std::max(a_fraction, b_fraction);
  internal_check(fraction - std::min(a_fraction, b_fraction) <= detail::kMaxShift,
                 "accumulate: addends are more than 62 bits apart");
  const Wide sum =
      detail::shift_left(a, fraction - a_fraction) + detail::shift_left(b, fraction - b_fraction);
  return detail::cast_wide(sum, fraction, target);
}

std::int64_t accumulate_in_steps(const LayerArithmetic& arithmetic, const std::int64_t* terms,
                                 int count, Code bias) {
  const Accumulation& rule = arithmetic.accumulation;
  const Format& accumulator = rule.accumulator;
  const int product_fraction = product_fraction_bits(arithmetic);
  const int bias_fraction = fraction_bits_of(arithmetic.bias);
  std::int64_t sum = 0;
  if (rule.bias == BiasEntry::First) sum = detail::cast_wide(bias, bias_fraction, accumulator);
  for (int first = 0; first < count; first += rule.terms_per_cast) {
    std::int64_t part = exact_sum(terms + first, std::min(rule.terms_per_cast, count - first));
    int part_fraction = product_fraction;
    if (rule.partial) {
      part = detail::cast_wide(part, product_fraction, *rule.partial);
      part_fraction = rule.partial->fraction_bits;
    }
    sum = add_and_cast(sum, accumulator.fraction_bits, part, part_fraction, accumulator);
  }
  if (rule.bias == BiasEntry::Last) {
    sum = add_and_cast(sum, accumulator.fraction_bits, bias, bias_fraction, accumulator);
  }
  return sum;
}

/// Entry of a list that holds one value for all channels or one a channel.
template <typename Value>
Value entry_of(const std::vector<Value>& list, int channel) {
  const std::size_t index = list.size() == 1 ? 0 : static_cast<std::size_t>(channel);
  internal_check(index < list.size(), "requantize: no entry for this channel");
  return list[index];
}

/// value * slope / 2^shift with `shift` bits below the unit.
struct Sloped {
  Wide value;
  int shift;
};

Sloped sloped(const Requantization& rule, std::int64_t accumulator) {
  if (!rule.leaky || accumulator >= 0) return {accumulator, 0};
  return {Wide{accumulator} * rule.leaky->multiplier, rule.leaky->shift};
}

/// The sign and the low bits of a code of `width` bits.
Wide with_sign_kept(Wide value, int width) {
  const Wide half = Wide{1} << (width - 1);
  return (value & (half - 1)) - (value < 0 ? half : 0);
}

Wide multiply(const Requantization& rule, std::int64_t accumulator, int channel) {
  const std::int64_t offset = rule.offset.empty() ? 0 : entry_of(rule.offset, channel);
  const Sloped slope = sloped(rule, accumulator);
  const int shift = rule.shift + slope.shift;
  Wide product = slope.value * entry_of(rule.multiplier, channel);
  internal_check(rule.shift >= 0 && shift <= detail::kMaxShift && rule.first_shift >= 0 &&
                     rule.first_shift + slope.shift <= detail::kMaxShift,
                 "requantize: a shift is not within 0 to 62");
  if (rule.first_shift > 0) {
    product = detail::shift_right(product, rule.first_shift + slope.shift, Rounding::Trn);
    return detail::shift_right(product + offset, rule.shift, rule.rounding);
  }
  return detail::shift_right(product + detail::shift_left(offset, slope.shift), shift,
                             rule.rounding);
}

Wide cast(const LayerArithmetic& arithmetic, std::int64_t accumulator) {
  const Sloped slope = sloped(arithmetic.requantization, accumulator);
  const int fraction = fraction_bits_of(arithmetic.accumulation.accumulator) + slope.shift;
  return detail::cast_wide(slope.value, fraction, arithmetic.output);
}

int thresholds_passed(const Requantization& rule, std::int64_t accumulator, int channel) {
  const auto count = static_cast<std::size_t>(rule.thresholds_per_channel);
  const bool shared = rule.thresholds.size() == count;
  const std::size_t first = shared ? 0 : static_cast<std::size_t>(channel) * count;
  internal_check(first + count <= rule.thresholds.size(), "requantize: thresholds are missing");
  int passed = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (accumulator >= rule.thresholds[first + i]) ++passed;
  }
  return passed;
}

}  // namespace

int product_fraction_bits(const LayerArithmetic& arithmetic) {
  return fraction_bits_of(arithmetic.input) + fraction_bits_of(arithmetic.weight);
}

std::int64_t accumulate(const LayerArithmetic& arithmetic, const std::int64_t* terms, int count,
                        Code bias) {
  const Accumulation& rule = arithmetic.accumulation;
  if (rule.terms_per_cast > 0) return accumulate_in_steps(arithmetic, terms, count, bias);
  const Code added = rule.bias == BiasEntry::None ? 0 : bias;
  return add_and_cast(exact_sum(terms, count), product_fraction_bits(arithmetic), added,
                      fraction_bits_of(arithmetic.bias), rule.accumulator);
}

Code requantize(const LayerArithmetic& arithmetic, std::int64_t accumulator, int channel) {
  const Requantization& rule = arithmetic.requantization;
  Wide code = accumulator;
  switch (rule.kind) {
    case Requantization::Kind::Identity: {
      const Sloped slope = sloped(rule, accumulator);
      code = detail::shift_right(slope.value, slope.shift, rule.rounding);
      break;
    }
    case Requantization::Kind::Cast:
      code = cast(arithmetic, accumulator);
      break;
    case Requantization::Kind::Multiply:
      code = multiply(rule, accumulator, channel);
      if (rule.keeps_sign) code = with_sign_kept(code, arithmetic.output.width);
      break;
    case Requantization::Kind::Thresholds:
      code = arithmetic.output.min_code() + thresholds_passed(rule, accumulator, channel);
      break;
  }
  return static_cast<Code>(std::clamp<Wide>(code, rule.minimum, rule.maximum));
}

}  // namespace rill
