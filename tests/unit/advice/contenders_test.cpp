// SPDX-License-Identifier: Apache-2.0
#include "sim/advice/contenders.h"

#include <gmock/gmock.h>

#include "sim/report/assemble.h"
#include "tests/unit/report/example.h"

namespace rill {
namespace {

RunReport run(bool fused) {
  return make_run_report(test::example_plan(fused), test::example_estimate(fused),
                         test::example_snapshot(fused), test::example_figures(fused), {});
}

TEST(Contenders, OfOnePipelineAreItsStagesAndTheMemory) {
  const std::vector<Contender> all = contenders_of(run(true));
  ASSERT_GE(all.size(), 2U);
  EXPECT_EQ(all[0].name, "dw");
  EXPECT_DOUBLE_EQ(all[0].cycles, 864);
  EXPECT_DOUBLE_EQ(all[0].share, 0.864);  // of an interval of 1000
  EXPECT_EQ(all[0].detail, "PE 1 x SIMD 1");
  EXPECT_EQ(all[1].name, "pw");
  EXPECT_DOUBLE_EQ(all[1].cycles, 384);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LE(all[i].cycles, all[i - 1].cycles);
}

TEST(Contenders, OfGroupsInTurnCountWhereTheySetThePace) {
  // All three groups mostly wait for the memory, see the bottleneck of the same example.
  const RunReport report = run(false);
  const std::vector<Contender> all = contenders_of(report);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].name, "DDR");
  EXPECT_LE(all[0].cycles, report.interval_cycles);
}

TEST(Contenders, OfGroupsWithoutTrafficAreTheirStages) {
  RunReport report = run(false);
  for (TransferRow& transfer : report.transfers) transfer.account = Account{};
  const std::vector<Contender> all = contenders_of(report);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].name, "dw");
  EXPECT_DOUBLE_EQ(all[0].cycles, 864);
}

}  // namespace
}  // namespace rill
