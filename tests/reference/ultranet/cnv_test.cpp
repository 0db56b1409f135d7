// SPDX-License-Identifier: Apache-2.0
// The published folding of CNV-W1A1 takes the cycles that FINN's formulas give
// (reference/rtl/finn_estimates.csv), and the machine reaches FINN's throughput bound.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/app/session.h"
#include "sim/report/derived.h"
#include "sim/validation/case_table.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

RunRequest cnv() {
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs/cnv_pynq_z1.yaml").string();
  request.settings = {"frames=4"};
  request.timing_only = true;
  return request;
}

TEST(Cnv, EveryUnitTakesFinnsCyclesAndTheSlowestGivesTheRate) {
  if (!test::reference_dir()) GTEST_SKIP() << test::reference_missing();
  const RunRequest request = cnv();
  const RunConfiguration configuration = configure(request);
  const Plan plan = map_network(configuration);
  const CaseTable table(*test::reference_dir() / "rtl/finn_estimates.csv",
                        {"network", "node", "finn_cycles"});
  int compared = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.text(row, "network") != "cnvW1A1") continue;
    std::string node = table.text(row, "node");
    if (node.rfind("conv", 0) != 0 && node.rfind("fc", 0) != 0) continue;
    node.insert(node.size() - 1, "_");
    if (node == "fc_2") continue;  // 64 padded outputs there, 10 here
    const auto& stages = plan.groups.front().stages;
    const auto stage = std::find_if(stages.begin(), stages.end(),
                                    [&](const Stage& one) { return one.name == node; });
    ASSERT_NE(stage, stages.end()) << node;
    const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage->layer)];
    const double folds = static_cast<double>(layer.macs()) / stage->folding.pe /
                         stage->folding.simd / stage->folding.pixels;
    EXPECT_EQ(folds, table.required_number(row, "finn_cycles")) << node;
    ++compared;
  }
  EXPECT_EQ(compared, 8);
  const SimulationResult result =
      simulate_run(request, configuration, plan, {}, [](double) {}).result;
  EXPECT_EQ(steady_interval(result.figures), 32768);
  // Board: 151.2 k cycles one at a time with its data movers; the machine alone is below.
  const Cycle first = result.figures.frame_done.front() - result.figures.frame_started.front();
  EXPECT_LT(first, 151'200);
  EXPECT_GT(first, 151'200 * 0.8);
}

// The last convolution gives one pixel a frame, which the fully connected layer behind it keeps:
// its window unit is not held up by that layer's folds.
TEST(Cnv, TheClosedFormHasTheSameRate) {
  const RunConfiguration configuration = configure(cnv());
  EXPECT_EQ(report_estimate(configuration, map_network(configuration)).interval_cycles, 32768);
}

}  // namespace
}  // namespace rill
