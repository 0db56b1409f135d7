// SPDX-License-Identifier: Apache-2.0
#include "modules/activation/function.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"
#include "tests/support/vector_targets.h"

namespace rill {
namespace {

constexpr Rounding kRoundings[] = {Rounding::Rnd,    Rounding::RndZero, Rounding::RndMinInf,
                                   Rounding::RndInf, Rounding::RndConv, Rounding::Trn,
                                   Rounding::TrnZero};
constexpr Overflow kOverflows[] = {Overflow::Sat, Overflow::SatZero, Overflow::SatSym,
                                   Overflow::Wrap, Overflow::WrapSm};
using Kind = Requantization::Kind;

struct Case {
  LayerArithmetic arithmetic;
  int channels = 1;
  int pixels = 1;
  std::vector<Code> accumulators;

  std::string to_string() const {
    const Requantization& rule = arithmetic.requantization;
    return "kind " + std::to_string(static_cast<int>(rule.kind)) + ", " + std::to_string(pixels) +
           " pixels of " + std::to_string(channels) + " channels, accumulator " +
           arithmetic.accumulation.accumulator.to_string() + ", output " +
           arithmetic.output.to_string() + ", shift " + std::to_string(rule.shift) + ", rounding " +
           std::to_string(static_cast<int>(rule.rounding)) + ", clamp " +
           std::to_string(rule.minimum) + ".." + std::to_string(rule.maximum);
  }
};

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  std::int64_t number(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  int small(int low, int high) { return static_cast<int>(number(low, high)); }
  template <typename List>
  auto one_of(const List& list) {
    return list[static_cast<std::size_t>(
        number(0, static_cast<std::int64_t>(std::size(list)) - 1))];
  }
  /// Any magnitude is as likely as any other.
  std::int64_t spread(int most_bits) {
    const int bits = small(0, most_bits);
    return number(-(std::int64_t{1} << bits), (std::int64_t{1} << bits) - 1);
  }
  Format format(int most_width) {
    const int width = small(1, most_width);
    const Overflow overflow = one_of(kOverflows);
    const bool is_signed = overflow == Overflow::WrapSm || width == 32 || small(0, 2) > 0;
    return Format::fixed(width, width - small(-1, 12), one_of(kRoundings), overflow, is_signed);
  }

  void thresholds(Case& c) {
    Requantization& rule = c.arithmetic.requantization;
    rule.thresholds_per_channel = one_of(std::vector<int>{0, 1, 3, 15, 15, 255});
    const int lists = small(0, 1) == 0 ? 1 : c.channels;
    for (int list = 0; list < lists; ++list) {
      std::vector<std::int64_t> ascending;
      for (int i = 0; i < rule.thresholds_per_channel; ++i) ascending.push_back(spread(34));
      std::sort(ascending.begin(), ascending.end());
      rule.thresholds.insert(rule.thresholds.end(), ascending.begin(), ascending.end());
    }
  }
  void multiply(Case& c) {
    Requantization& rule = c.arithmetic.requantization;
    rule.shift = small(0, 1) == 0 ? small(0, 31) : small(0, 62);
    rule.rounding = one_of(kRoundings);
    const int multipliers = small(0, 3) == 0 ? 1 : c.channels;
    for (int i = 0; i < multipliers; ++i) {
      rule.multiplier.push_back(static_cast<std::int32_t>(spread(31)));
    }
    const int offsets = one_of(std::vector<int>{0, 1, c.channels});
    for (int i = 0; i < offsets; ++i) rule.offset.push_back(spread(61));
  }

  /// With a clamp of all codes, a ReLU, or one in between.
  void keep_sign(Case& c) {
    Requantization& rule = c.arithmetic.requantization;
    c.arithmetic.output = Format::scaled(small(2, 16), true, false);
    rule.keeps_sign = true;
    rule.minimum = small(0, 1) == 0 ? 0 : static_cast<Code>(c.arithmetic.output.min_code());
    rule.maximum = static_cast<Code>(c.arithmetic.output.max_code());
    if (small(0, 3) == 0) rule.maximum = small(0, rule.maximum);
  }

  Case any_case() {
    Case c;
    c.channels = one_of(std::vector<int>{1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100});
    c.pixels = one_of(std::vector<int>{1, 2, 3, 16, 17});
    c.arithmetic.accumulation.accumulator = format(32);
    c.arithmetic.output = format(16);
    Requantization& rule = c.arithmetic.requantization;
    rule.kind = one_of(std::vector<Kind>{Kind::Identity, Kind::Cast, Kind::Cast, Kind::Multiply,
                                         Kind::Multiply, Kind::Thresholds});
    if (rule.kind == Kind::Thresholds) thresholds(c);
    if (rule.kind == Kind::Multiply) multiply(c);
    if (rule.kind == Kind::Multiply && small(0, 2) == 0) {
      keep_sign(c);
    } else if (small(0, 3) > 0) {
      rule.minimum = static_cast<Code>(spread(16));
      rule.maximum = static_cast<Code>(rule.minimum + number(0, 1 << 16));
    }
    const Format& accumulator = c.arithmetic.accumulation.accumulator;
    for (int i = 0; i < c.pixels * c.channels; ++i) {
      c.accumulators.push_back(static_cast<Code>(
          std::clamp(spread(31), accumulator.min_code(), accumulator.max_code())));
    }
    // The ends of the range are where a lane would overflow first.
    c.accumulators.front() = static_cast<Code>(accumulator.min_code());
    c.accumulators.back() = static_cast<Code>(accumulator.max_code());
    return c;
  }

 private:
  std::mt19937 random_;
};

std::vector<Code> expected_codes(const Case& c) {
  std::vector<Code> codes;
  for (std::size_t i = 0; i < c.accumulators.size(); ++i) {
    codes.push_back(requantize(c.arithmetic, c.accumulators[i], static_cast<int>(i) % c.channels));
  }
  return codes;
}

TEST(ActivationUnit, EqualsTheDefinitionForRandomNumbers) {
  constexpr int kCases = 2000;
  test::for_each_vector_target([&] {
    int vectorised_cases = 0;
    for (std::uint32_t seed = 0; seed < kCases; ++seed) {
      const Case c = Maker(seed).any_case();
      const ActivationUnit unit(c.arithmetic, c.channels);
      std::vector<Code> codes(c.accumulators.size());
      unit.run(c.accumulators.data(), c.pixels, codes.data());
      ASSERT_EQ(codes, expected_codes(c)) << "seed " << seed << ": " << c.to_string();
      vectorised_cases += unit.is_vectorised() ? 1 : 0;
    }
    // Both ways must have been tried, or the comparison proves less than it says.
    EXPECT_GT(vectorised_cases, kCases / 2);
    EXPECT_LT(vectorised_cases, kCases * 19 / 20);
  });
}

TEST(ActivationUnit, WorksInPlace) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    Case c = Maker(seed).any_case();
    const std::vector<Code> expected = expected_codes(c);
    const ActivationUnit unit(c.arithmetic, c.channels);
    unit.run(c.accumulators.data(), c.pixels, c.accumulators.data());
    ASSERT_EQ(c.accumulators, expected) << "seed " << seed << ": " << c.to_string();
  }
}

}  // namespace
}  // namespace rill
