// SPDX-License-Identifier: Apache-2.0
#include "modules/activation/leaky.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace rill::activation {

namespace {

constexpr int kMostBits = 62;

int fraction_of(const Format& format) {
  return format.kind == Format::Kind::Fixed ? format.fraction_bits : 0;
}

int bits_of(std::int64_t value) {
  int bits = 0;
  for (auto rest = static_cast<std::uint64_t>(std::abs(value)); rest != 0; rest >>= 1U) ++bits;
  return bits;
}

/// Factor of each channel, what is added, and the bits to drop, without the slope.
struct Affine {
  std::vector<std::int64_t> factor{1};
  std::vector<std::int64_t> offset{0};
  int shift = 0;
  Rounding rounding = Rounding::Rnd;
};

std::optional<Affine> affine_of(const LayerArithmetic& arithmetic) {
  const Requantization& rule = arithmetic.requantization;
  Affine affine;
  affine.rounding = rule.rounding;
  switch (rule.kind) {
    case Requantization::Kind::Identity:
      return affine;
    case Requantization::Kind::Cast:
      if (arithmetic.output.overflow != Overflow::Sat) return std::nullopt;
      affine.shift =
          fraction_of(arithmetic.accumulation.accumulator) - arithmetic.output.fraction_bits;
      affine.rounding = arithmetic.output.rounding;
      return affine;
    case Requantization::Kind::Multiply:
      if (rule.first_shift != 0 || rule.keeps_sign) return std::nullopt;
      affine.factor.assign(rule.multiplier.begin(), rule.multiplier.end());
      if (!rule.offset.empty()) affine.offset = rule.offset;
      affine.shift = rule.shift;
      return affine;
    case Requantization::Kind::Thresholds:
      break;
  }
  return std::nullopt;
}

std::int64_t entry(const std::vector<std::int64_t>& list, std::size_t channel) {
  return list.size() == 1 ? list.front() : list[channel];
}

bool fits(const LeakyTable& table, const Format& accumulator) {
  const int accumulator_bits = std::max(bits_of(accumulator.min_code()), 1);
  int factor = 0;
  int addend = 0;
  for (std::size_t i = 0; i < table.positive.size(); ++i) {
    factor = std::max({factor, bits_of(table.positive[i]), bits_of(table.negative[i])});
    addend = std::max(addend, bits_of(table.addend[i]));
  }
  return std::max(accumulator_bits + factor, addend) < kMostBits && table.shift < kMostBits;
}

}  // namespace

std::optional<LeakyTable> leaky_table(const LayerArithmetic& arithmetic, int channels) {
  const Requantization& rule = arithmetic.requantization;
  const std::optional<Affine> affine = affine_of(arithmetic);
  if (!rule.leaky || !affine) return std::nullopt;
  const bool rounds = affine->rounding == Rounding::Rnd;
  if (!rounds && affine->rounding != Rounding::Trn) return std::nullopt;
  LeakyTable table;
  // A left shift becomes part of the factors.
  const int lift = std::max(-affine->shift, 0);
  table.shift = std::max(affine->shift, 0) + rule.leaky->shift;
  if (lift + rule.leaky->shift >= kMostBits / 2 || table.shift >= kMostBits) return std::nullopt;
  const std::int64_t half =
      rounds && table.shift > 0 ? std::int64_t{1} << (table.shift - 1) : std::int64_t{0};
  const bool shared = affine->factor.size() == 1 && affine->offset.size() == 1;
  const std::size_t entries = shared ? 1 : static_cast<std::size_t>(channels);
  for (std::size_t c = 0; c < entries; ++c) {
    const std::int64_t factor = entry(affine->factor, c) * (std::int64_t{1} << lift);
    const std::int64_t offset = entry(affine->offset, c);
    if (bits_of(factor) + 31 >= kMostBits || bits_of(offset) + table.shift >= kMostBits) {
      return std::nullopt;
    }
    const std::int64_t unit = std::int64_t{1} << rule.leaky->shift;
    table.positive.push_back(factor * unit);
    table.negative.push_back(factor * rule.leaky->multiplier);
    table.addend.push_back(offset * unit + half);
  }
  table.minimum = rule.minimum;
  table.maximum = rule.maximum;
  if (rule.kind == Requantization::Kind::Cast) {  // which saturates before the clamp
    table.minimum = std::max(table.minimum, static_cast<Code>(arithmetic.output.min_code()));
    table.maximum = std::min(table.maximum, static_cast<Code>(arithmetic.output.max_code()));
  }
  if (!fits(table, arithmetic.accumulation.accumulator)) return std::nullopt;
  return table;
}

void run_leaky(const LeakyTable& table, const Code* accumulators, int pixels, int channels,
               Code* out) {
  const bool shared = table.positive.size() == 1;
  const auto scale = [&](std::int64_t accumulator, std::size_t entry) {
    const std::int64_t factor = accumulator < 0 ? table.negative[entry] : table.positive[entry];
    const std::int64_t code = (accumulator * factor + table.addend[entry]) >> table.shift;
    return static_cast<Code>(
        std::clamp<std::int64_t>(code, std::int64_t{table.minimum}, std::int64_t{table.maximum}));
  };
  const std::int64_t count = static_cast<std::int64_t>(pixels) * channels;
  if (shared) {
    for (std::int64_t i = 0; i < count; ++i) out[i] = scale(accumulators[i], 0);
    return;
  }
  for (int pixel = 0; pixel < pixels; ++pixel) {
    for (int c = 0; c < channels; ++c) out[c] = scale(accumulators[c], static_cast<std::size_t>(c));
    accumulators += channels;
    out += channels;
  }
}

}  // namespace rill::activation
