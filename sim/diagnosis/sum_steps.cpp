// SPDX-License-Identifier: Apache-2.0
#include "sim/diagnosis/sum_steps.h"

#include <algorithm>
#include <cstdlib>

#include "sim/numerics/cast.h"

namespace rill::detail {
namespace {

constexpr int kMostBits = 62;  // of what a step adds up, which leaves room for its rounding

int fraction_of(const Format& format) {
  return format.kind == Format::Kind::Fixed ? format.fraction_bits : 0;
}

int bits_of(std::int64_t magnitude) {
  int bits = 0;
  while (bits < kMostBits && (magnitude >> bits) != 0) ++bits;
  return bits;
}

std::optional<CastSteps> steps_to(const Format& target, int fraction) {
  if (target.kind == Format::Kind::Fixed) return cast_steps(fraction, target);
  if (fraction != 0 || target.fraction_bits != 0) return std::nullopt;
  CastSteps steps;  // integers of a scaled format saturate
  steps.limit = CastSteps::Limit::Clamp;
  steps.minimum = target.min_code();
  steps.maximum = target.max_code();
  return steps;
}

std::int64_t cast(std::int64_t value, const CastSteps& steps) {
  std::int64_t sum = value + steps.add;
  if (steps.is_conditional()) {
    if (value < 0) sum += steps.add_if_negative;
    if ((value >> steps.shift & 1) != 0) sum += steps.add_if_odd;
  }
  const std::int64_t rounded = sum >> steps.shift;
  if (steps.limit == CastSteps::Limit::Clamp) {
    return std::clamp(rounded, steps.minimum, steps.maximum);
  }
  if (steps.limit == CastSteps::Limit::Wrap) {
    return ((rounded & steps.mask) ^ steps.sign) - steps.sign;
  }
  return rounded;
}

/// value * 2^shift, for negative ones too.
std::int64_t left(std::int64_t value, int shift) { return value * (std::int64_t{1} << shift); }

std::int64_t exact_sum(const Code* weights, const Code* codes, int count) {
  std::int64_t sum = 0;
  for (int t = 0; t < count; ++t) sum += std::int64_t{weights[t]} * codes[t];
  return sum;
}

}  // namespace

int magnitude_bits(const Format& format) {
  return bits_of(std::max(std::abs(format.min_code()), std::abs(format.max_code())));
}

std::optional<SumSteps> SumSteps::prepare(const LayerArithmetic& arithmetic, int terms,
                                          int weight_bits, int code_bits, const Format& first) {
  const Accumulation& rule = arithmetic.accumulation;
  SumSteps steps;
  steps.terms_ = terms;
  steps.interval_ = rule.terms_per_cast;
  steps.bias_fraction_ = fraction_of(arithmetic.bias);
  steps.adds_bias_ = rule.bias != BiasEntry::None;
  const int parts = steps.interval_ > 0 ? std::min(terms, steps.interval_) : terms;
  int part_bits = weight_bits + code_bits + bits_of(parts);
  int part_fraction = product_fraction_bits(arithmetic);
  if (part_bits > kMostBits) return std::nullopt;
  if (steps.interval_ == 0) {
    const int fraction = std::max(part_fraction, steps.bias_fraction_);
    steps.part_left_ = fraction - part_fraction;
    steps.bias_left_ = fraction - steps.bias_fraction_;
    constexpr int kBiasBits = 32;
    const auto running = steps_to(rule.accumulator, fraction);
    if (!running || part_bits + steps.part_left_ >= kMostBits ||
        kBiasBits + steps.bias_left_ >= kMostBits) {
      return std::nullopt;
    }
    steps.running_ = *running;
    return steps;
  }
  if (rule.bias == BiasEntry::Last) return std::nullopt;
  if (rule.bias == BiasEntry::First) {
    if (rule.accumulator.kind != Format::Kind::Fixed) return std::nullopt;
    steps.first_ = first;
  }
  if (rule.partial) {
    steps.partial_ = steps_to(*rule.partial, part_fraction);
    if (!steps.partial_) return std::nullopt;
    part_fraction = rule.partial->fraction_bits;
    part_bits = magnitude_bits(*rule.partial);
  }
  const int sum_fraction = rule.accumulator.fraction_bits;
  const int fraction = std::max(sum_fraction, part_fraction);
  steps.sum_left_ = fraction - sum_fraction;
  steps.part_left_ = fraction - part_fraction;
  const auto running = steps_to(rule.accumulator, fraction);
  if (!running || part_bits + steps.part_left_ >= kMostBits ||
      magnitude_bits(rule.accumulator) + steps.sum_left_ >= kMostBits) {
    return std::nullopt;
  }
  steps.running_ = *running;
  return steps;
}

std::int64_t SumSteps::sum(const Code* weights, const Code* codes, Code bias) const {
  if (interval_ == 0) {
    const std::int64_t part = left(exact_sum(weights, codes, terms_), part_left_);
    return cast(part + (adds_bias_ ? left(bias, bias_left_) : 0), running_);
  }
  std::int64_t sum = first_ ? cast_fixed(bias, bias_fraction_, *first_) : 0;
  for (int first = 0; first < terms_; first += interval_) {
    std::int64_t part =
        exact_sum(weights + first, codes + first, std::min(interval_, terms_ - first));
    if (partial_) part = cast(part, *partial_);
    sum = cast(left(sum, sum_left_) + left(part, part_left_), running_);
  }
  return sum;
}

}  // namespace rill::detail
