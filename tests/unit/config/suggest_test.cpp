// SPDX-License-Identifier: Apache-2.0
#include "sim/config/suggest.h"

#include <gmock/gmock.h>

namespace rill {
namespace {

TEST(NearestName, FindsOneSlip) {
  const std::vector<std::string> known = {"ultra96", "zcu104", "pynq_z1"};
  EXPECT_EQ(nearest_name("zcu14", known), "zcu104");     // a letter lost
  EXPECT_EQ(nearest_name("ultra69", known), "ultra96");  // two swapped
  EXPECT_EQ(nearest_name("pynq-z1", known), "pynq_z1");  // one replaced
}

TEST(NearestName, SuggestsNothingForAnotherWord) {
  EXPECT_EQ(nearest_name("kv260", {"ultra96", "zcu104"}), "");
  EXPECT_EQ(nearest_name("x", {}), "");
  EXPECT_EQ(nearest_name(std::string(1000, 'x'), {"x"}), "");
}

TEST(NearestName, PrefersTheCloserAndThenTheFirst) {
  EXPECT_EQ(nearest_name("fused", {"fuse", "fused1", "fused"}), "fused");
  EXPECT_EQ(nearest_name("dw7", {"dw1", "dw2"}), "dw1");
}

TEST(Suggestion, NamesTheNearestAndTheKnown) {
  EXPECT_EQ(suggestion("alll", {"none", "all"}), "did you mean `all`? Known: none, all");
  EXPECT_EQ(suggestion("bundles of it", {"none", "all"}), "use one of: none, all");
}

TEST(JoinNames, CutsLongLists) {
  const std::vector<std::string> names(30, "a");
  const std::string text = join_names(names);
  EXPECT_THAT(text, testing::EndsWith(" and 6 more"));  // 24 are shown
}

}  // namespace
}  // namespace rill
