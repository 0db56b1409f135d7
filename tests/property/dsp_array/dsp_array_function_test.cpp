// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/function.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "sim/core/error.h"
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

struct Case {
  ArrayShape shape;
  LayerArithmetic arithmetic;
  std::vector<Code> weight;
  std::vector<Code> bias;
  std::vector<Code> windows;
  int vectors = 1;

  int in_per_group() const { return shape.depthwise ? 1 : shape.in_channels / shape.groups; }
  std::string to_string() const {
    const Accumulation& rule = arithmetic.accumulation;
    return "taps " + std::to_string(shape.taps) + ", channels " +
           std::to_string(shape.in_channels) + " to " + std::to_string(shape.out_channels) +
           ", groups " + std::to_string(shape.groups) + (shape.depthwise ? ", depthwise" : "") +
           ", vectors " + std::to_string(vectors) + ", input " + arithmetic.input.to_string() +
           ", weight " + arithmetic.weight.to_string() + ", bias " + arithmetic.bias.to_string() +
           ", k " + std::to_string(rule.terms_per_cast) + ", accumulator " +
           rule.accumulator.to_string() +
           (rule.partial ? ", partial " + rule.partial->to_string() : "") + ", order " +
           std::to_string(static_cast<int>(rule.order)) + ", bias entry " +
           std::to_string(static_cast<int>(rule.bias));
  }
};

class Maker {
 public:
  explicit Maker(std::uint32_t seed) : random_(seed) {}

  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  bool chance(int percent) { return number(1, 100) <= percent; }
  template <typename List>
  auto one_of(const List& list) {
    return list[static_cast<std::size_t>(number(0, static_cast<int>(std::size(list)) - 1))];
  }
  /// A code of the format, with the ends of its range more likely than chance.
  Code code(const Format& format) {
    if (chance(10)) return static_cast<Code>(format.min_code());
    if (chance(10)) return static_cast<Code>(format.max_code());
    return std::uniform_int_distribution<Code>(static_cast<Code>(format.min_code()),
                                               static_cast<Code>(format.max_code()))(random_);
  }
  std::vector<Code> codes(const Format& format, int count) {
    std::vector<Code> result;
    for (int i = 0; i < count; ++i) result.push_back(code(format));
    return result;
  }
  Format any_format(int least_width, int most_width) {
    const int width = number(least_width, most_width);
    const Overflow overflow = one_of(kOverflows);
    const bool is_signed = overflow == Overflow::WrapSm || width == 32 || chance(70);
    return Format::fixed(width, width - number(-2, 12), one_of(kRoundings), overflow, is_signed);
  }
  /// Formats as designs have them, so that most cases reach the vector kernels.
  Format usual_format(int width, int fraction) {
    const Overflow overflow = chance(60) ? Overflow::Sat : one_of(kOverflows);
    Format format = Format::fixed(width, width - fraction, one_of(kRoundings), overflow);
    if (overflow == Overflow::Wrap && chance(20) && width > 3) format.wrap_saturated_bits = 2;
    return format;
  }

  Accumulation accumulation(int product_fraction) {
    Accumulation rule;
    rule.terms_per_cast = one_of(std::vector<int>{0, 0, 1, 1, 2, 3, 5, 16, 16, 17, 64});
    const int fraction = std::max(product_fraction - number(-1, 6), -2);
    rule.accumulator = chance(30) ? any_format(1, 32) : usual_format(number(4, 26), fraction);
    if (rule.terms_per_cast == 0 && chance(30)) rule.accumulator = Format::fixed(32, 32);
    if (chance(40)) {
      rule.partial = chance(50) ? rule.accumulator : usual_format(number(4, 20), fraction);
    }
    rule.order = chance(50) ? TermOrder::TapMajor : TermOrder::ChannelMajor;
    rule.bias = one_of(std::vector<BiasEntry>{BiasEntry::First, BiasEntry::Last, BiasEntry::None});
    return rule;
  }

  ArrayShape shape() {
    const std::vector<int> sizes{1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48};
    ArrayShape result;
    result.taps = one_of(std::vector<int>{1, 1, 4, 9, 9, 25});
    result.in_channels = one_of(sizes);
    result.out_channels = one_of(sizes);
    result.depthwise = chance(40);
    if (result.depthwise) {
      result.out_channels = result.in_channels * (chance(85) ? 1 : 2);
    } else if (chance(10)) {
      result.groups = 2;
      result.in_channels = 2 * ceil_div(result.in_channels, 2);
      result.out_channels = 2 * ceil_div(result.out_channels, 2);
    }
    return result;
  }

  Case any_case() {
    Case c;
    c.shape = shape();
    const bool wide = chance(8);
    c.arithmetic.input = any_format(1, wide ? 24 : 16);
    c.arithmetic.weight = any_format(1, wide ? 18 : 12);
    c.arithmetic.bias = any_format(1, 20);
    c.arithmetic.accumulation =
        accumulation(c.arithmetic.input.fraction_bits + c.arithmetic.weight.fraction_bits);
    c.vectors = one_of(std::vector<int>{1, 1, 2, 3, 4, 5, 7});
    c.weight = codes(c.arithmetic.weight, c.shape.out_channels * c.in_per_group() * c.shape.taps);
    if (chance(80)) c.bias = codes(c.arithmetic.bias, c.shape.out_channels);
    c.windows = codes(c.arithmetic.input, c.vectors * c.shape.taps * c.shape.in_channels);
    return c;
  }

 private:
  std::mt19937 random_;
};

/// The definition, term by term.
std::vector<Code> expected_accumulators(const Case& c) {
  std::vector<Code> result;
  const int in_per_group = c.in_per_group();
  const int groups = c.shape.in_channels / in_per_group;
  const int out_per_group = c.shape.out_channels / groups;
  const bool tap_major = c.arithmetic.accumulation.order == TermOrder::TapMajor;
  for (int vector = 0; vector < c.vectors; ++vector) {
    for (int out = 0; out < c.shape.out_channels; ++out) {
      std::vector<std::int64_t> terms;
      const auto add_term = [&](int tap, int channel) {
        const int in = out / out_per_group * in_per_group + channel;
        const auto x =
            static_cast<std::size_t>((vector * c.shape.taps + tap) * c.shape.in_channels + in);
        const auto w =
            static_cast<std::size_t>((out * in_per_group + channel) * c.shape.taps + tap);
        terms.push_back(static_cast<std::int64_t>(c.windows[x]) * c.weight[w]);
      };
      if (tap_major) {
        for (int tap = 0; tap < c.shape.taps; ++tap) {
          for (int channel = 0; channel < in_per_group; ++channel) add_term(tap, channel);
        }
      } else {
        for (int channel = 0; channel < in_per_group; ++channel) {
          for (int tap = 0; tap < c.shape.taps; ++tap) add_term(tap, channel);
        }
      }
      const Code bias = c.bias.empty() ? 0 : c.bias[static_cast<std::size_t>(out)];
      result.push_back(static_cast<Code>(
          accumulate(c.arithmetic, terms.data(), static_cast<int>(terms.size()), bias)));
    }
  }
  return result;
}

std::vector<Code> computed_accumulators(const Case& c, bool* vectorised = nullptr) {
  const DspArrayFunction function(c.shape, c.arithmetic, c.weight, c.bias);
  if (vectorised != nullptr) *vectorised = function.is_vectorised();
  std::vector<Code> result(static_cast<std::size_t>(c.vectors * c.shape.out_channels));
  function.run(c.windows.data(), c.vectors, result.data());
  return result;
}

TEST(DspArrayFunction, EqualsTheDefinitionForRandomLayers) {
  constexpr int kCases = 1000;
  test::for_each_vector_target([&] {
    int vectorised_cases = 0;
    for (std::uint32_t seed = 0; seed < kCases; ++seed) {
      const Case c = Maker(seed).any_case();
      bool vectorised = false;
      const std::vector<Code> computed = computed_accumulators(c, &vectorised);
      ASSERT_EQ(computed, expected_accumulators(c)) << "seed " << seed << ": " << c.to_string();
      vectorised_cases += vectorised ? 1 : 0;
    }
    // Both ways must have been tried, or the comparison proves less than it says.
    EXPECT_GT(vectorised_cases, kCases / 4);
    EXPECT_LT(vectorised_cases, kCases * 9 / 10);
  });
}

/// One dense layer of `terms` terms where every code, weight and input, is the most negative.
Case most_negative_case(int terms, int width) {
  Case c;
  c.shape = {false, 1, terms, 1};
  c.arithmetic.input = c.arithmetic.weight = Format::fixed(width, width);
  c.arithmetic.accumulation.accumulator = Format::fixed(32, 32, Rounding::Trn, Overflow::Sat);
  c.weight.assign(static_cast<std::size_t>(terms),
                  static_cast<Code>(c.arithmetic.weight.min_code()));
  c.windows = c.weight;
  return c;
}

TEST(DspArrayFunction, LeavesTheVectorsWhenASumCouldExceedThem) {
  // terms * 2^(2 * (width - 1)) against 2^31 - 1: 15-bit codes fit 7 times, 16-bit ones once.
  const struct {
    int terms, width;
    bool fits;
  } limits[] = {{7, 15, true}, {8, 15, false}, {1, 16, true}, {2, 16, false}, {1, 17, false}};
  test::for_each_vector_target([&] {
    for (const auto& limit : limits) {
      const Case c = most_negative_case(limit.terms, limit.width);
      bool vectorised = false;
      EXPECT_EQ(computed_accumulators(c, &vectorised), expected_accumulators(c)) << c.to_string();
      EXPECT_EQ(vectorised, limit.fits) << c.to_string();
    }
  });
}

TEST(DspArrayFunction, LeavesTheVectorsWhenARunningSumCouldExceedThem) {
  // A cast after every term of 8-bit codes with 4 fraction bits each, at most 2^14 in units of
  // 2^-8, into accumulators without fraction, saturated by a huge bias. Direct: 2^(width - 1) * 2^8
  // must leave room in 2^31. With a partial sum: 2^(width - 1) + 2^(partial - 1). With the bias
  // last, its own fraction bits lift the accumulator in the same way.
  const struct {
    int width, partial, bias_fraction;
    BiasEntry entry;
    bool fits;
  } limits[] = {{23, 0, 0, BiasEntry::First, true},  {24, 0, 0, BiasEntry::First, false},
                {31, 30, 0, BiasEntry::First, true}, {31, 31, 0, BiasEntry::First, false},
                {20, 20, 11, BiasEntry::Last, true}, {20, 20, 12, BiasEntry::Last, false}};
  const auto integer = [](int width) {
    return Format::fixed(width, width, Rounding::Rnd, Overflow::Sat);
  };
  test::for_each_vector_target([&] {
    for (const auto& limit : limits) {
      Case c;
      c.shape = {false, 1, 9, 2};
      c.arithmetic.input = c.arithmetic.weight = Format::fixed(8, 4);
      c.arithmetic.bias = Format::fixed(32, 32 - limit.bias_fraction);
      c.arithmetic.accumulation = {integer(limit.width), 1, std::nullopt, TermOrder::TapMajor,
                                   limit.entry};
      if (limit.partial > 0) c.arithmetic.accumulation.partial = integer(limit.partial);
      c.weight.assign(18, -128);
      c.windows.assign(9, -128);
      const Code bias = limit.entry == BiasEntry::First ? INT32_MAX : 1 << 29;
      c.bias = {bias, -bias};
      bool vectorised = false;
      EXPECT_EQ(computed_accumulators(c, &vectorised), expected_accumulators(c)) << c.to_string();
      EXPECT_EQ(vectorised, limit.fits) << c.to_string();
    }
  });
}

TEST(DspArrayFunction, VectorisesThePublishedArithmeticOfSkyNet) {
  const Format map = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
  const Format accumulator = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);
  LayerArithmetic arithmetic;
  arithmetic.input = map;
  arithmetic.weight = arithmetic.bias = Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat);
  arithmetic.padding_code = -1;
  arithmetic.accumulation = {map, 1, std::nullopt, TermOrder::TapMajor, BiasEntry::First};
  const std::vector<Code> weight(9 * 1280, -1024);
  const std::vector<Code> bias(1280, 1023);
  EXPECT_TRUE(DspArrayFunction({true, 9, 1280, 1280}, arithmetic, weight, bias).is_vectorised());
  arithmetic.accumulation = {accumulator, 16, accumulator, TermOrder::TapMajor, BiasEntry::First};
  const std::vector<Code> pointwise(1280 * 10, -1024);
  EXPECT_TRUE(DspArrayFunction({false, 1, 1280, 10}, arithmetic, pointwise, {}).is_vectorised());
}

// Products of narrow weights and maps have fewer fraction bits than the accumulator: the sweep of
// SkyNet's widths is full of them.
TEST(DspArrayFunction, VectorisesSumsThatTheirCastMovesToTheLeft) {
  const auto fixed = [](int width, int integer) {
    return Format::fixed(width, integer, Rounding::Rnd, Overflow::Sat);
  };
  std::mt19937 random(7);
  test::for_each_vector_target([&] {
    for (const int weight_bits : {4, 6, 8}) {
      for (const int map_bits : {4, 5, 9}) {
        Case c;
        c.shape = {false, 1, 37, 18};
        c.vectors = 5;
        c.arithmetic.input = fixed(map_bits, 3);
        c.arithmetic.weight = c.arithmetic.bias = fixed(weight_bits, 4);
        c.arithmetic.accumulation = {fixed(12, 4), 16, fixed(12, 4), TermOrder::TapMajor,
                                     BiasEntry::First};
        const auto codes = [&](const Format& format, int count) {
          std::uniform_int_distribution<Code> code(static_cast<Code>(format.min_code()),
                                                   static_cast<Code>(format.max_code()));
          std::vector<Code> list;
          for (int i = 0; i < count; ++i) list.push_back(code(random));
          return list;
        };
        c.weight = codes(c.arithmetic.weight, 37 * 18);
        c.bias = codes(c.arithmetic.bias, 18);
        c.windows = codes(c.arithmetic.input, 5 * 37);
        bool vectorised = false;
        EXPECT_EQ(computed_accumulators(c, &vectorised), expected_accumulators(c)) << c.to_string();
        EXPECT_TRUE(vectorised) << c.to_string();
      }
    }
  });
}

TEST(DspArrayFunction, RefusesSizesThatDoNotBelongTogether) {
  const LayerArithmetic arithmetic;
  EXPECT_THROW(DspArrayFunction({false, 9, 3, 8}, arithmetic, std::vector<Code>(9 * 3 * 8 - 1), {}),
               InternalError);
  EXPECT_THROW(DspArrayFunction({false, 1, 3, 8}, arithmetic, std::vector<Code>(3 * 8),
                                std::vector<Code>(7)),
               InternalError);
  EXPECT_THROW(DspArrayFunction({false, 1, 3, 8, 2}, arithmetic, std::vector<Code>(12), {}),
               InternalError);
}

}  // namespace
}  // namespace rill
