// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/lone_runs.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/model/resolve_arithmetic.h"
#include "sim/plan/board_fit.h"
#include "sim/plan/whole_plans.h"
#include "tests/support/flow_network.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

Network random_graph(std::mt19937& random, bool flow) {
  for (;;) {
    Network network = flow ? test::random_flow_network(random) : test::random_network(random);
    if (network.layers.size() >= 3 && network.layers.size() <= 7) return network;
  }
}

/// A cut into at least two runs: bit i of `bits` cuts behind layer i.
Cut cut_of(LayerIndex count, unsigned bits) {
  Cut cut;
  for (LayerIndex last = 0; last < count; ++last) {
    if (last + 1 == count || ((bits >> static_cast<unsigned>(last)) & 1U) != 0) cut.push_back(last);
  }
  return cut;
}

bool machine_fits(const PlanRequest& request, const Cut& cut) {
  try {
    const Plan plan = plan_groups(request, groups_of(request, cut));
    return shortages(plan.resources, plan.board.capacity).empty();
  } catch (const SimulationError&) {
    return false;
  }
}

TEST(LoneRuns, NoMachineThatFitsHasARunThatIsRefusedAlone) {
  int refused = 0;
  int fitting = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const Network network = random_graph(random, seed % 2 == 0);
    NumericsSpec numerics = test::numerics_with_bits("flownets_w8a8", 8, 8);
    numerics.layers.clear();
    const auto arithmetic = resolve_arithmetic(network, numerics.input.format, numerics);
    DesignSpec design;
    design.folding = DesignSpec::FoldingPolicy::TargetFps;
    design.target_fps = seed % 4 < 2 ? 100 : 20000;
    design.weights = seed % 3 == 0 ? DesignSpec::Weights::Resident : DesignSpec::Weights::Streamed;
    BoardSpec board = test::plain_board();
    board.capacity.uram = 0;
    board.capacity.bram36 = std::uniform_int_distribution<int>(4, 20)(random);
    board.capacity.dsp = std::uniform_int_distribution<int>(4, 40)(random);
    board.capacity.lut = std::uniform_int_distribution<int>(7000, 20000)(random);
    board.capacity.lutram_lut = board.capacity.lut / 4;
    const MemorySpec memory = test::plain_memory();
    JoinWaits joins(network);
    const PlanRequest request{network, arithmetic, numerics.input.format, design, board, joins,
                              &memory, 200};
    LoneRuns runs(request);
    const auto count = static_cast<LayerIndex>(network.layers.size());
    for (unsigned bits = 1; bits < 1U << static_cast<unsigned>(count - 1); ++bits) {
      const Cut cut = cut_of(count, bits);
      const bool fits = machine_fits(request, cut);
      if (fits) ++fitting;
      LayerIndex first = 0;
      bool all = true;
      for (const LayerIndex last : cut) {
        all = runs.fits(first, last) && all;
        first = last + 1;
      }
      if (!all) ++refused;
      EXPECT_TRUE(all || !fits) << "bits " << bits;
    }
  }
  RecordProperty("refused", refused);
  RecordProperty("fitting", fitting);
  EXPECT_GT(refused, 50);
  EXPECT_GT(fitting, 50);
}

}  // namespace
}  // namespace rill
