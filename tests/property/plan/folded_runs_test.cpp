// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/folded_runs.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "sim/model/resolve_arithmetic.h"
#include "sim/plan/estimate.h"
#include "tests/support/flow_network.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

constexpr double kNoWay = std::numeric_limits<double>::infinity();

/// Costs of runs and of pairs of neighbouring runs, some of them impossible.
struct RandomCosts {
  std::map<std::pair<LayerIndex, LayerIndex>, double> run;
  std::map<std::pair<LayerIndex, LayerIndex>, double> weights;

  RandomCosts(LayerIndex count, std::mt19937& random) {
    std::uniform_real_distribution<double> cost(1, 10);
    for (LayerIndex first = 0; first < count; ++first) {
      for (LayerIndex last = first; last < count; ++last) {
        weights[{first, last}] = cost(random) * (last - first + 1);
        if (random() % 4 != 0) run[{first, last}] = cost(random) + (last - first);
      }
    }
  }
  bool fits(LayerIndex first, LayerIndex last) const { return run.count({first, last}) > 0; }
  double cost(LayerIndex first, LayerIndex last, std::optional<LayerIndex> next) const {
    const double ahead = next ? weights.at({last + 1, *next}) : 0;
    return std::max(run.at({first, last}), ahead);
  }
  double total(const std::vector<LayerIndex>& ends) const {
    double sum = 0;
    LayerIndex first = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (!fits(first, ends[i])) return kNoWay;
      sum += cost(first, ends[i],
                  i + 1 < ends.size() ? std::optional<LayerIndex>(ends[i + 1]) : std::nullopt);
      first = ends[i] + 1;
    }
    return sum;
  }
};

/// All 2^(n-1) ways to cut n layers into runs, as the last layer of each.
std::vector<std::vector<LayerIndex>> all_cuts(LayerIndex count) {
  std::vector<std::vector<LayerIndex>> all;
  for (std::uint32_t cuts = 0; cuts < (1U << (count - 1)); ++cuts) {
    std::vector<LayerIndex> ends;
    for (LayerIndex last = 0; last < count; ++last) {
      if (last + 1 == count || ((cuts >> last) & 1U) != 0) ends.push_back(last);
    }
    all.push_back(std::move(ends));
  }
  return all;
}

TEST(CheapestChain, EqualsBruteForceWhereARunCostsByTheOneBehindIt) {
  int without_a_way = 0;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const LayerIndex count = 1 + static_cast<LayerIndex>(random() % 10);
    const RandomCosts costs(count, random);
    double least = kNoWay;
    for (const auto& ends : all_cuts(count)) least = std::min(least, costs.total(ends));
    const std::vector<LayerIndex> found = cheapest_chain(
        count, [&](LayerIndex a, LayerIndex b) { return costs.fits(a, b); },
        [&](LayerIndex a, LayerIndex b, std::optional<LayerIndex> n) {
          return costs.cost(a, b, n);
        });
    if (least == kNoWay) {
      EXPECT_TRUE(found.empty());
      ++without_a_way;
      continue;
    }
    ASSERT_FALSE(found.empty());
    EXPECT_NEAR(costs.total(found), least, 1e-9);
  }
  EXPECT_LT(without_a_way, 60);
}

/// A network with its numbers, a small board, weights from DDR.
struct Case {
  Network network;
  NumericsSpec numerics = test::numerics_with_bits("flownets_w8a8", 8, 8);
  DesignSpec design;
  BoardSpec board = test::plain_board();

  explicit Case(unsigned seed) {
    std::mt19937 random(seed);
    numerics.layers.clear();
    do {
      network = seed % 2 == 0 ? test::random_flow_network(random) : test::random_network(random);
    } while (network.layers.size() < 3 || network.layers.size() > 7);
    design.weights = DesignSpec::Weights::Streamed;
    board.capacity.bram36 = std::uniform_int_distribution<int>(20, 60)(random);
    board.capacity.dsp = std::uniform_int_distribution<int>(8, 60)(random);
    board.capacity.lut = std::uniform_int_distribution<int>(9000, 30000)(random);
  }
  Estimate estimated(const DesignSpec& changed) const {
    return estimate(make_plan(network, resolve_arithmetic(network, numerics.input.format, numerics),
                              numerics.input.format, changed, board, test::plain_memory(), 200));
  }
  DesignSpec with_groups(const std::vector<LayerIndex>& ends) const {
    DesignSpec changed = design;
    changed.fusion = DesignSpec::Fusion::Explicit;
    LayerIndex first = 0;
    for (const LayerIndex last : ends) {
      changed.groups.emplace_back();
      for (; first <= last; ++first) {
        changed.groups.back().push_back(network.layers[static_cast<std::size_t>(first)].name);
      }
    }
    return changed;
  }
};

Bytes total_bytes(const Estimate& of) {
  Bytes sum = 0;
  for (const Bytes bytes : of.ddr_bytes) sum += bytes;
  return sum;
}

TEST(FusionGoal, NoGroupingByHandIsFasterOrMovesLess) {
  int compared = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Case one(seed);
    double fastest = kNoWay;
    double least_bytes = kNoWay;
    for (const auto& ends : all_cuts(static_cast<LayerIndex>(one.network.layers.size()))) {
      try {
        const Estimate by_hand = one.estimated(one.with_groups(ends));
        fastest = std::min(fastest, static_cast<double>(by_hand.latency_cycles));
        least_bytes = std::min(least_bytes, static_cast<double>(total_bytes(by_hand)));
      } catch (const SimulationError&) {
        continue;  // does not fit
      }
    }
    if (fastest == kNoWay) continue;
    ++compared;
    one.design.fusion = DesignSpec::Fusion::Auto;
    one.design.fusion_goal = DesignSpec::FusionGoal::Latency;
    const Estimate fast = one.estimated(one.design);
    // A grouping by hand is folded by one pace for all groups first, which may end a little apart.
    EXPECT_LE(static_cast<double>(fast.latency_cycles), 1.02 * fastest);
    one.design.fusion_goal = DesignSpec::FusionGoal::Traffic;
    const Estimate little = one.estimated(one.design);
    EXPECT_LE(static_cast<double>(total_bytes(little)), least_bytes);
    EXPECT_LE(fast.latency_cycles, little.latency_cycles + little.latency_cycles / 50);
  }
  EXPECT_GT(compared, 20);
}

}  // namespace
}  // namespace rill
