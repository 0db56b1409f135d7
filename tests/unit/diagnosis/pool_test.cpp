// SPDX-License-Identifier: Apache-2.0
// Faults of a max pool: its rule, casts of the sums that it pools, an input that lies otherwise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "sim/reference/code_reference.h"
#include "tests/unit/diagnosis/planted.h"
#include "tests/unit/diagnosis/plants.h"

namespace rill::test {
namespace {

using testing::HasSubstr;

/// A max pool behind a convolution, whose sums it might pool.
struct Pooling {
  Implementation before = convolution();
  Layer pool = pooled().model.network.layers.back();
  QuantizedLayer passes = pooled().model.layers.back();
  FeatureMap sums, codes;

  Pooling() {
    sums = layer_accumulators(before.model, 0, {before.input});
    codes = before.output();
    pool.in = codes.shape;
    pool.out = {codes.shape.channels, codes.shape.height / 2, codes.shape.width / 2};
  }
  FeatureMap of(const FeatureMap& map) const {
    FeatureMap result{pool.out, map.format, {}};
    for (int row = 0; row < pool.out.height; ++row) {
      for (int column = 0; column < pool.out.width; ++column) {
        for (int c = 0; c < pool.out.channels; ++c) {
          Code largest = std::numeric_limits<Code>::min();
          for (int i = 0; i < 4; ++i) {
            largest = std::max(
                largest, map.codes[code_index(map.shape, 2 * row + i / 2, 2 * column + i % 2, c)]);
          }
          result.codes.push_back(largest);
        }
      }
    }
    return result;
  }
  /// What is said of a pool of the sums, made codes by another rule.
  std::string said(const std::function<void(LayerArithmetic&)>& change) const {
    LayerArithmetic rule = before.model.layers.back().arithmetic;
    change(rule);
    FeatureMap other = codes;
    for (std::size_t i = 0; i < other.codes.size(); ++i) {
      other.codes[i] = requantize(rule, sums.codes[i], static_cast<int>(i % 16));
    }
    const FeatureMap golden = of(other), actual = of(codes);
    WrongLayer wrong;
    wrong.described = described_case(pool, passes, false, {{&codes}});
    wrong.described.sums = {{&sums}, &before.model.layers.back().arithmetic};
    wrong.expected = {&golden};
    wrong.actual = {&actual};
    return diagnose(wrong).sentence();
  }
};

TEST(PooledSums, AreNamedWhereTheyAreCutInsteadOfRounded) {
  EXPECT_THAT(Pooling().said([](LayerArithmetic& rule) { rule.output.rounding = Rounding::Trn; }),
              HasSubstr("exact if sums are rounded with TRN instead of RND where they are pooled"));
}

TEST(PooledSums, AreNamedWhereTheyWrapOrHaveNoActivation) {
  const Pooling pooling;
  EXPECT_THAT(pooling.said([](LayerArithmetic& rule) { rule.output.overflow = Overflow::Wrap; }),
              HasSubstr("a sum wraps instead of saturating where it is pooled"));
  EXPECT_THAT(pooling.said([](LayerArithmetic& rule) {
    rule.requantization.minimum = std::numeric_limits<Code>::min();
  }),
              HasSubstr("sums are pooled without the activation (ReLU) before"));
}

TEST(InputTurn, IsNamedForAPoolToo) {
  const Implementation described = pooled();
  Implementation faulty = described;
  const Shape& shape = faulty.input.shape;
  for (int row = 0; row < shape.height; ++row) {
    for (int column = 0; column < shape.width; ++column) {
      for (int c = 0; c < shape.channels; ++c) {
        faulty.input.codes[code_index(shape, row, column, c)] =
            described.input.codes[code_index(shape, row, shape.width - 1 - column, c)];
      }
    }
  }
  EXPECT_THAT(diagnosed(described, faulty.output()).sentence(),
              HasSubstr("exact if the input is mirrored left to right"));
}

/// What is said of a pool that makes other codes of its four.
std::string of_windows(const std::function<Code(const std::vector<Code>&)>& rule) {
  const Implementation described = pooled();
  FeatureMap golden = described.output();
  const Shape& shape = golden.shape;
  for (int row = 0; row < shape.height; ++row) {
    for (int column = 0; column < shape.width; ++column) {
      for (int c = 0; c < shape.channels; ++c) {
        std::vector<Code> window;
        for (int i = 0; i < 4; ++i) {
          window.push_back(described.input.codes[code_index(described.input.shape, 2 * row + i / 2,
                                                            2 * column + i % 2, c)]);
        }
        golden.codes[code_index(shape, row, column, c)] = rule(window);
      }
    }
  }
  return diagnosed(described, golden).sentence();
}

TEST(PoolRule, IsNamedWhenItIsAnAverage) {
  const auto sum = [](const std::vector<Code>& codes) {
    return std::accumulate(codes.begin(), codes.end(), Code{0});
  };
  EXPECT_EQ(of_windows([&](const std::vector<Code>& codes) { return sum(codes) >> 2; }),
            "exact if the pool gives the average, rounded down, instead of the largest code");
  EXPECT_EQ(of_windows([&](const std::vector<Code>& codes) { return (sum(codes) + 2) >> 2; }),
            "exact if the pool gives the average, rounded half up, instead of the largest code");
  EXPECT_EQ(of_windows([&](const std::vector<Code>& codes) { return sum(codes) / 4; }),
            "exact if the pool gives the average, rounded towards 0, instead of the largest code");
  EXPECT_EQ(
      of_windows([&](const std::vector<Code>& codes) { return std::clamp(sum(codes), -256, 255); }),
      "exact if the pool gives the sum of its window instead of the largest code");
}

TEST(PoolRule, IsNamedWhenNothingOrNotEverythingIsCompared) {
  EXPECT_EQ(of_windows([](const std::vector<Code>& codes) { return codes.front(); }),
            "exact if the pool gives the first code of its window, without comparing, instead of "
            "the largest code");
  EXPECT_THAT(of_windows([](const std::vector<Code>& codes) { return codes.back(); }),
              HasSubstr("the pool gives the last code of its window"));
  EXPECT_THAT(of_windows([](const std::vector<Code>& codes) {
                return *std::min_element(codes.begin(), codes.end());
              }),
              HasSubstr("exact if the pool gives the smallest code instead of"));
  EXPECT_THAT(
      of_windows([](const std::vector<Code>& codes) { return std::max(codes[0], codes[1]); }),
      HasSubstr("exact if the pool gives the largest of its window's first row instead of"));
  EXPECT_THAT(
      of_windows([](const std::vector<Code>& codes) { return std::max(codes[0], codes[2]); }),
      HasSubstr("exact if the pool gives the largest of its window's first column instead of"));
}

TEST(PoolRule, IsNamedBesideADeadLane) {
  const Implementation described = pooled();
  Implementation faulty = described;
  faulty.model.network.layers.back().window.kernel_h = 1;
  faulty.model.network.layers.back().window.kernel_w = 1;
  infer_shapes(faulty.model.network);
  FeatureMap golden = faulty.output();
  for (std::size_t i = 5; i < golden.codes.size(); i += 8) golden.codes[i] = -1;
  EXPECT_THAT(diagnosed(described, golden).sentence(),
              testing::AllOf(HasSubstr("without comparing, instead of the largest code"),
                             HasSubstr("lane 5 of every 8 channels is stuck at -1")));
}

}  // namespace
}  // namespace rill::test
