// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "sim/app/fifo_search.h"
#include "sim/app/session.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

/// UltraNet's window units read and give by turns: FIFOs between its layers bridge the turns.
Plan small_ultranet() {
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs/ultranet_ultra96.yaml").string();
  request.settings = {"network.input.height=40", "network.input.width=80", "resize=bilinear",
                      "design.fifo_depth=auto", "design.fifos={conv_7_to_conv_8: 7}"};
  return map_network(configure(request));
}

int depth_of(const Plan& plan, const std::string& name) {
  for (const Link& link : plan.groups.front().links) {
    if (link.name == name) return link.depth;
  }
  return 0;
}

TEST(CommonDepth, IsDoubledUntilDeeperFifosAreNoFaster) {
  Plan plan = small_ultranet();
  plan.design.fifo_depth = 4;
  for (Link& link : plan.groups.front().links) {
    if (link.name != "conv_7_to_conv_8") link.depth = 4;
  }
  std::vector<double> shares;
  const std::vector<CommonDepth> tried =
      find_common_depth(plan, 1, [&](double share) { shares.push_back(share); });
  EXPECT_EQ(shares.front(), 0);
  EXPECT_GT(shares.back(), 0);
  EXPECT_LT(shares.back(), 1);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  ASSERT_GE(tried.size(), 2U);
  EXPECT_EQ(tried.front().words, 4);
  for (std::size_t i = 1; i < tried.size(); ++i) {
    EXPECT_EQ(tried[i].words, 2 * tried[i - 1].words);
    EXPECT_LE(tried[i].cycles, tried[i - 1].cycles);
  }
  set_common_depth(4096, &plan);
  const std::int64_t fastest = cycles_with_depths(plan, 3, {});
  EXPECT_LE(static_cast<double>(tried.back().cycles), 1.001 * static_cast<double>(fastest));
  EXPECT_GT(static_cast<double>(tried[tried.size() - 2].cycles),
            1.001 * static_cast<double>(fastest));
  EXPECT_EQ(depth_of(plan, "conv_6_to_conv_7"), 4096);
  EXPECT_EQ(depth_of(plan, "conv_7_to_conv_8"), 7);  // the design's own
}

TEST(CommonDepth, SaysWhatEveryTrialTook) {
  EXPECT_EQ(common_depth_text({}), "");
  EXPECT_EQ(common_depth_text({{32, 1000}}),
            "every other FIFO: 32 words (deeper ones are no faster)\n");
  EXPECT_EQ(
      common_depth_text({{32, -1}, {64, 2000}, {128, 1500}}),
      "every other FIFO: 128 words, the least that is as fast as deep ones (32 words deadlock, "
      "64 words\n2,000 cycles, 128 words 1,500 cycles)\n");
}

}  // namespace
}  // namespace rill
