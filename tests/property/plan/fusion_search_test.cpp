// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/fusion_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <limits>
#include <random>
#include <string>

#include "sim/model/resolve_arithmetic.h"
#include "tests/support/flow_network.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

/// Least cost over all 2^(n-1) ways to cut n layers into runs; infinity when none fits.
double brute_force(LayerIndex count, const RunCost& cost) {
  double best = std::numeric_limits<double>::infinity();
  for (std::uint32_t cuts = 0; cuts < (1U << (count - 1)); ++cuts) {
    double total = 0;
    LayerIndex first = 0;
    bool fits = true;
    for (LayerIndex last = 0; last < count && fits; ++last) {
      if (last + 1 < count && ((cuts >> last) & 1U) == 0) continue;
      const auto own = cost(first, last);
      fits = own.has_value();
      if (fits) total += *own;
      first = last + 1;
    }
    if (fits) best = std::min(best, total);
  }
  return best;
}

double cost_of(const std::vector<LayerIndex>& ends, const RunCost& cost) {
  double total = 0;
  LayerIndex first = 0;
  for (const LayerIndex last : ends) {
    total += cost(first, last).value();
    first = last + 1;
  }
  return total;
}

Network random_graph(std::mt19937& random) {
  for (;;) {
    Network network =
        random() % 2 == 0 ? test::random_flow_network(random) : test::random_network(random);
    if (network.layers.size() >= 3 && network.layers.size() <= 12) return network;
  }
}

TEST(FusionSearch, EqualsBruteForceOn200RandomGraphs) {
  int with_limits = 0;
  int several_groups = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const Network network = random_graph(random);
    const NumericsSpec numerics = test::numerics_with_bits("flownets_w8a8", 8, 8);
    NumericsSpec plain = numerics;
    plain.layers.clear();
    const auto arithmetic = resolve_arithmetic(network, plain.input.format, plain);
    DesignSpec design;
    design.fusion_goal = static_cast<DesignSpec::FusionGoal>(seed % 3);
    design.weights = seed % 2 == 0 ? DesignSpec::Weights::Streamed : DesignSpec::Weights::Resident;
    BoardSpec board = test::plain_board();
    board.capacity.uram = 0;
    board.capacity.bram36 = std::uniform_int_distribution<int>(0, 3)(random);
    JoinWaits joins(network);
    const PlanRequest request{network, arithmetic, plain.input.format, design, board, joins};
    const auto count = static_cast<LayerIndex>(network.layers.size());
    const RunCost cost = fusion_cost(request);
    const double expected = brute_force(count, cost);
    const std::vector<LayerIndex> ends = cheapest_runs(count, cost);
    if (expected == std::numeric_limits<double>::infinity()) {
      EXPECT_TRUE(ends.empty());
      continue;
    }
    ASSERT_FALSE(ends.empty());
    EXPECT_EQ(ends.back(), count - 1);
    EXPECT_NEAR(cost_of(ends, cost), expected, 1e-9 * expected);
    if (!cost(0, count - 1)) ++with_limits;
    if (ends.size() > 1) ++several_groups;
  }
  EXPECT_GT(with_limits, 20);
  EXPECT_GT(several_groups, 20);
}

/// Fewest runs that all fit, over all ways to cut; 0 when none fits.
LayerIndex fewest_runs(LayerIndex count, const RunCost& cost) {
  const double fewest = brute_force(count, [&](LayerIndex first, LayerIndex last) {
    return cost(first, last) ? std::make_optional(1.0) : std::nullopt;
  });
  return fewest <= count ? static_cast<LayerIndex>(fewest) : 0;
}

double traffic_of(const PlanRequest& request, const std::vector<LayerIndex>& ends) {
  return cost_of(ends, [&](LayerIndex first, LayerIndex last) {
    return std::make_optional(run_traffic(request, first, last));
  });
}

TEST(FusionSearch, AllThatFitsTakesTheFewestGroupsAndOfThoseTheLeastTraffic) {
  int several = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const Network network = random_graph(random);
    NumericsSpec numerics = test::numerics_with_bits("flownets_w8a8", 8, 8);
    numerics.layers.clear();
    const auto arithmetic = resolve_arithmetic(network, numerics.input.format, numerics);
    DesignSpec design;
    design.fusion = DesignSpec::Fusion::AllThatFits;
    design.weights = seed % 2 == 0 ? DesignSpec::Weights::Streamed : DesignSpec::Weights::Resident;
    BoardSpec board = test::plain_board();
    board.capacity.uram = 0;
    board.capacity.bram36 = std::uniform_int_distribution<int>(0, 3)(random);
    JoinWaits joins(network);
    const PlanRequest request{network, arithmetic, numerics.input.format, design, board, joins};
    const auto count = static_cast<LayerIndex>(network.layers.size());
    const RunCost cost = fusion_cost(request);
    const std::vector<LayerIndex> ends = cheapest_runs(count, cost);
    const LayerIndex fewest = fewest_runs(count, cost);
    ASSERT_EQ(static_cast<LayerIndex>(ends.size()), fewest);
    if (fewest == 0) continue;
    EXPECT_NEAR(cost_of(ends, cost), brute_force(count, cost), 1e-9 * count);
    DesignSpec least = design;
    least.fusion = DesignSpec::Fusion::Auto;
    const PlanRequest other{network, arithmetic, numerics.input.format, least, board, joins};
    const std::vector<LayerIndex> by_traffic = cheapest_runs(count, fusion_cost(other));
    const double most = traffic_of(request, ends);
    EXPECT_GE(by_traffic.size(), ends.size());
    EXPECT_GE(most, traffic_of(request, by_traffic));
    if (fewest > 1) ++several;
  }
  EXPECT_GT(several, 20);
}

TEST(FusionSearch, FindsGroupsOfFlownetsInUnderASecond) {
  const Network network = test::small_network("flownets", 384, 512, 1);
  const NumericsSpec numerics = test::numerics_with_bits("flownets_w8a8", 8, 8);
  const auto arithmetic = resolve_arithmetic(network, numerics.input.format, numerics);
  DesignSpec design;
  design.weights = DesignSpec::Weights::Streamed;
  BoardSpec board = test::plain_board();
  board.capacity.bram36 = 2688;
  board.capacity.uram = 1280;
  JoinWaits joins(network);
  const PlanRequest request{network, arithmetic, numerics.input.format, design, board, joins};
  FusionChoice choice;
  const auto start = std::clock();
  const std::vector<LayerGroup> groups = fused_groups(request, &choice);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  EXPECT_FALSE(groups.empty());
  RecordProperty("cpu_ms", static_cast<int>(seconds * 1000));
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
  EXPECT_LT(seconds, 1.0);
#endif
  double apart = 0;
  double together = 0;
  for (LayerIndex i = 0; i < static_cast<LayerIndex>(network.layers.size()); ++i) {
    apart += run_traffic(request, i, i);
  }
  for (const LayerGroup& group : groups) {
    together += run_traffic(request, group.layers.front(), group.layers.back());
  }
  EXPECT_LT(together, apart / 2);
}

TEST(FusionSearch, TrafficOfAnUnfusedAndAFusedPairIsCountedByHand) {
  Network network;
  network.input = {2, 4, 4};
  Layer first;
  first.name = "first";
  first.inputs = {kNetworkInput};
  first.out_channels = 3;
  Layer second = first;
  second.name = "second";
  second.inputs = {0};
  second.out_channels = 5;
  network.layers = {first, second};
  infer_shapes(network);
  NumericsSpec numerics = test::numerics_with_bits("flownets_w8a8", 8, 8);
  numerics.layers.clear();
  const auto arithmetic = resolve_arithmetic(network, numerics.input.format, numerics);
  const DesignSpec design;
  const BoardSpec board = test::plain_board();
  JoinWaits joins(network);
  const PlanRequest request{network, arithmetic, numerics.input.format, design, board, joins};
  // One byte a code of 8 bits; the answer's 16 bits take two.
  EXPECT_EQ(run_traffic(request, 0, 0), 16 * 2 + 16 * 3);
  EXPECT_EQ(run_traffic(request, 1, 1), 16 * 3 + 16 * 5 * 2);
  EXPECT_EQ(run_traffic(request, 0, 1), 16 * 2 + 16 * 5 * 2);
}

}  // namespace
}  // namespace rill
