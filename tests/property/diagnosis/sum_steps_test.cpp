// SPDX-License-Identifier: Apache-2.0
#include "sim/diagnosis/sum_steps.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

namespace rill::test {
namespace {

constexpr std::array kRoundings{Rounding::Trn,    Rounding::TrnZero, Rounding::Rnd,
                                Rounding::RndInf, Rounding::RndZero, Rounding::RndMinInf,
                                Rounding::RndConv};
constexpr std::array kOverflows{Overflow::Wrap, Overflow::Sat, Overflow::SatSym, Overflow::SatZero,
                                Overflow::WrapSm};

class Draw {
 public:
  explicit Draw(std::uint32_t seed) : random_(seed) {}
  int from(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  Format format(int low, int high) {
    const int width = from(low, high);
    return Format::fixed(width, from(1, width), kRoundings[index(kRoundings.size())],
                         kOverflows[index(kOverflows.size())]);
  }
  std::vector<Code> codes(const Format& format, int count) {
    std::vector<Code> result;
    for (int i = 0; i < count; ++i) {
      const bool end = from(0, 7) == 0;
      const auto low = static_cast<int>(format.min_code());
      const auto high = static_cast<int>(format.max_code());
      result.push_back(end ? (from(0, 1) == 0 ? low : high) : from(low, high));
    }
    return result;
  }

 private:
  std::size_t index(std::size_t count) {
    return static_cast<std::size_t>(from(0, static_cast<int>(count) - 1));
  }
  std::mt19937 random_;
};

LayerArithmetic random_arithmetic(Draw& draw) {
  LayerArithmetic arithmetic;
  arithmetic.input = draw.format(2, 12);
  arithmetic.weight = draw.format(2, 12);
  arithmetic.bias = draw.format(2, 16);
  Accumulation& rule = arithmetic.accumulation;
  rule.accumulator =
      draw.from(0, 5) == 0 ? Format::scaled(draw.from(8, 32), true, false) : draw.format(4, 24);
  if (rule.accumulator.kind == Format::Kind::Scaled) {
    for (Format* format : {&arithmetic.input, &arithmetic.weight, &arithmetic.bias}) {
      *format = Format::scaled(format->width, true, false);
    }
  }
  rule.terms_per_cast = draw.from(0, 2) == 0 ? 0 : draw.from(1, 9);
  if (rule.accumulator.kind == Format::Kind::Fixed && draw.from(0, 1) == 0) {
    rule.partial = draw.format(4, 24);
  }
  constexpr std::array kBias{BiasEntry::None, BiasEntry::First, BiasEntry::Last};
  rule.bias = kBias[static_cast<std::size_t>(draw.from(0, 2))];
  return arithmetic;
}

TEST(SumSteps, AreTheDefinition) {
  int prepared = 0;
  constexpr int kCases = 4000;
  for (std::uint32_t seed = 1; seed <= kCases; ++seed) {
    SCOPED_TRACE(seed);
    Draw draw(seed);
    const LayerArithmetic arithmetic = random_arithmetic(draw);
    const int terms = draw.from(1, 40);
    const auto steps = detail::SumSteps::prepare(
        arithmetic, terms, detail::magnitude_bits(arithmetic.weight),
        detail::magnitude_bits(arithmetic.input), arithmetic.accumulation.accumulator);
    if (!steps) continue;
    ++prepared;
    const std::vector<Code> weights = draw.codes(arithmetic.weight, terms);
    const std::vector<Code> codes = draw.codes(arithmetic.input, terms);
    const Code bias = draw.codes(arithmetic.bias, 1).front();
    std::vector<std::int64_t> products;
    for (std::size_t t = 0; t < weights.size(); ++t) {
      products.push_back(std::int64_t{weights[t]} * codes[t]);
    }
    ASSERT_EQ(steps->sum(weights.data(), codes.data(), bias),
              accumulate(arithmetic, products.data(), terms, bias));
  }
  EXPECT_GT(prepared, kCases / 8) << "hardly anything was compared";
}

TEST(SumSteps, LeaveSumsBeyondSixtyTwoBitsToTheDefinition) {
  LayerArithmetic arithmetic;
  arithmetic.input = arithmetic.weight = Format::fixed(16, 8);
  arithmetic.accumulation.accumulator = Format::fixed(24, 12, Rounding::Rnd, Overflow::Sat);
  arithmetic.accumulation.bias = BiasEntry::None;
  const Format& first = arithmetic.accumulation.accumulator;
  EXPECT_TRUE(detail::SumSteps::prepare(arithmetic, 1 << 20, 16, 16, first).has_value());
  EXPECT_FALSE(detail::SumSteps::prepare(arithmetic, 1 << 20, 32, 32, first).has_value());
}

}  // namespace
}  // namespace rill::test
