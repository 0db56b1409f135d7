// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/format_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace rill::fxp {
namespace {

using Points = std::vector<std::pair<int, int>>;

// A network of which only weights lose anything: 0.002 for every bit below five, 0.004 for every
// integer bit below one (F may be BW - 1).
double loss_of(const Formats& formats) {
  double loss = 0;
  for (const auto& format : formats.of[0]) {
    if (!format) continue;
    loss += 0.002 * std::max(0, 5 - format->bits);
    loss += 0.004 * std::max(0, format->fraction_bits - (format->bits - 1));
  }
  return loss;
}

// One layer, max|x| = 1 everywhere, so the start is F = BW - 1. By hand, limit 1*T/1 = 0.005:
//  step 2  (12,11) … (5,4) lose 0, (4,3) 0.002, (3,2) 0.004, (2,1) 0.006 > limit: stop; one more,
//          (1,0); the narrowest within the limit is (3,2)
//  step 3  (2,2) loses 0.006 + 0.004 > limit: stay at (3,2)
//  step 4  of the window 2..4 x 1..3 these are new: (2,3), (3,1), (3,3), (4,1), (4,2); the smallest
//          loss is 0.002, first met at (4,1)
//  step 5  0.004 - 0.002 >= 0.0015: the better, (4,1)
TEST(OptimizedSearch, FollowsTheHandCheckedTrace) {
  const Magnitudes magnitudes{{{1.0F}, {1.0F}, {1.0F}}};
  std::vector<SearchStep> steps;
  const SearchResult result =
      optimized_search(magnitudes, {}, loss_of, [&](const SearchStep& s) { steps.push_back(s); });
  EXPECT_FALSE(result.stopped);
  Points weights;
  Points biases;
  for (const SearchStep& step : steps) {
    if (step.component == Component::Weights) {
      weights.emplace_back(step.format.bits, step.format.fraction_bits);
    } else if (step.component == Component::Biases) {
      biases.emplace_back(step.format.bits, step.format.fraction_bits);
    }
  }
  EXPECT_EQ(weights, (Points{{12, 11},
                             {11, 10},
                             {10, 9},
                             {9, 8},
                             {8, 7},
                             {7, 6},
                             {6, 5},
                             {5, 4},
                             {4, 3},
                             {3, 2},
                             {2, 1},
                             {1, 0},
                             {2, 2},
                             {2, 3},
                             {3, 1},
                             {3, 3},
                             {4, 1},
                             {4, 2}}));
  // Biases lose nothing of their own: down to one bit, no step further, no step 3; around it zero
  // bits count as a loss of 1 without being tried.
  EXPECT_EQ(biases, (Points{{8, 7},
                            {7, 6},
                            {6, 5},
                            {5, 4},
                            {4, 3},
                            {3, 2},
                            {2, 1},
                            {1, 0},
                            {1, -1},
                            {1, 1},
                            {2, -1},
                            {2, 0}}));
  const auto& chosen = result.formats.at(Component::Weights, 0);
  ASSERT_TRUE(chosen);
  EXPECT_EQ(chosen->bits, 4);
  EXPECT_EQ(chosen->fraction_bits, 1);
  // Later components are judged with the weights quantized: 0.002 is there from the start.
  EXPECT_DOUBLE_EQ(result.components[2].losses[0], 0.002);
}

TEST(OptimizedSearch, LimitsGrowWithDepth) {
  EXPECT_DOUBLE_EQ(loss_limit(Component::Weights, 0, 4, 0.005), 0.00125);
  EXPECT_DOUBLE_EQ(loss_limit(Component::Weights, 3, 4, 0.005), 0.005);
  EXPECT_DOUBLE_EQ(loss_limit(Component::Biases, 0, 4, 0.005), 0.005);
  EXPECT_DOUBLE_EQ(loss_limit(Component::Activations, 3, 4, 0.005), 0.01);
}

TEST(OptimizedSearch, WidensAStartThatLosesTooMuch) {
  const Magnitudes magnitudes{{{1.0F}, {1.0F}, {1.0F}}};
  SearchSettings settings;
  settings.start_bits = {2, 8, 12};  // loses 0.006; 6 bits lose nothing
  const SearchResult result = optimized_search(magnitudes, settings, loss_of);
  EXPECT_EQ(result.components[0].initial[0].bits, 6);
}

TEST(OptimizedSearch, StopsWhenNoWidthMeetsTheLimit) {
  const Magnitudes magnitudes{{{1.0F}, {1.0F}, {1.0F}}};
  // Small enough to start from, too much for any width.
  SearchSettings settings;
  settings.tolerance = 0.001;
  const auto lossy = [](const Formats&) { return 0.004; };
  EXPECT_TRUE(optimized_search(magnitudes, settings, lossy).stopped);
}

TEST(OptimizedSearch, GoesOnWhereLossesJump) {
  const Magnitudes magnitudes{{{1.0F}, {1.0F}, {1.0F}}};
  SearchSettings settings;
  settings.tolerance = 0.001;
  settings.goes_on = true;
  // Every width misses: what loses least is kept, here nine bits.
  const auto lossy = [](const Formats& formats) {
    const auto& weights = formats.at(Component::Weights, 0);
    return weights && weights->bits != 9 ? 0.004 : 0.0035;
  };
  const SearchResult missed = optimized_search(magnitudes, settings, lossy);
  EXPECT_FALSE(missed.stopped);
  EXPECT_EQ(missed.missed, 3);
  EXPECT_EQ(missed.formats.at(Component::Weights, 0)->bits, 9);
  EXPECT_TRUE(missed.formats.at(Component::Activations, 0).has_value());
  // Seven bits meet the limit by chance, two failing ones above them do not hide it.
  const auto jumps = [](const Formats& formats) {
    const auto& weights = formats.at(Component::Weights, 0);
    return weights && weights->bits != 7 ? 0.004 : 0.0;
  };
  const SearchResult found = optimized_search(magnitudes, settings, jumps);
  EXPECT_EQ(found.missed, 0);
  EXPECT_EQ(found.formats.at(Component::Weights, 0)->bits, 7);
}

TEST(LayerIndependentSearch, SeesOneLayerAtATime) {
  const Magnitudes magnitudes{{{1.0F, 1.0F}, {1.0F, 1.0F}, {1.0F, 1.0F}}};
  int most = 0;
  const auto loss = [&most](const Formats& formats) {
    int quantized = 0;
    for (const auto& component : formats.of) {
      for (const auto& format : component) quantized += format ? 1 : 0;
    }
    most = std::max(most, quantized);
    return loss_of(formats);
  };
  const SearchResult result = layer_independent_search(magnitudes, {}, 0.003, loss);
  EXPECT_FALSE(result.stopped);
  EXPECT_EQ(most, 2);  // the two layers of a start; one tensor afterwards
}

TEST(ParameterIndependentSearch, KeepsEarlierLayersOfTheSameComponent) {
  const Magnitudes magnitudes{{{1.0F, 1.0F}, {1.0F, 1.0F}, {1.0F, 1.0F}}};
  const SearchResult result = parameter_independent_search(magnitudes, {}, loss_of);
  EXPECT_GT(result.components[0].losses[1], result.components[0].losses[0] - 1e-12);
  EXPECT_DOUBLE_EQ(result.components[2].losses[1], 0.0);  // activations alone lose nothing
}

TEST(BruteForce, TriesTheWholeGridInOrder) {
  const auto steps = brute_force(Component::Weights, 0, {2, 3, 0, 2}, Formats(1), loss_of);
  ASSERT_EQ(steps.size(), 6u);
  EXPECT_EQ(steps[0].format.bits, 2);
  EXPECT_EQ(steps[5].format.bits, 3);
  EXPECT_EQ(steps[5].format.fraction_bits, 2);
  EXPECT_DOUBLE_EQ(steps[5].loss, 0.004);
}

TEST(FixedWidth, TakesFractionBitsFromTheLargestMagnitude) {
  const Formats formats = fixed_width_formats({{{3.0F}, {0.0F}, {0.25F}}}, 8);
  EXPECT_EQ(formats.at(Component::Weights, 0)->fraction_bits, 5);      // 8 - 1 - 2
  EXPECT_EQ(formats.at(Component::Activations, 0)->fraction_bits, 9);  // 8 - 1 + 2
}

}  // namespace
}  // namespace rill::fxp
