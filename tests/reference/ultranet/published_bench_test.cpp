// SPDX-License-Identifier: Apache-2.0
// The table of published designs can be made anew, and says that their codes and boxes are met.
#include <gmock/gmock.h>

#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(PublishedBench, FindsNoDifferenceToThePublishedCodesAndBoxes) {
  const auto reference = reference_dir();
  if (!reference) GTEST_SKIP() << reference_missing();
  const ShellResult fresh =
      shell("'" RILL_BENCH_PUBLISHED "' '" + reference->string() + "'", source_dir(), 900);
  ASSERT_EQ(fresh.exit_code, 0) << fresh.err;
  EXPECT_THAT(fresh.out, HasSubstr("| of these, differing | 0 | 0 |"));
  EXPECT_THAT(fresh.out, Not(HasSubstr("| of these, differing | 1")));
  EXPECT_THAT(fresh.out, HasSubstr("| golden arrays compared, sums and DDR included | 29 |"));
  EXPECT_THAT(fresh.out, HasSubstr("| golden arrays compared, sums and DDR included | 17 |"));
  EXPECT_THAT(fresh.out, HasSubstr("| boxes equal | 200 | 200 | +0.00 % | "
                                   "dac_sdc/boxes_fm9w11_stitched_0_199.csv |"));
  EXPECT_THAT(fresh.out,
              HasSubstr("| boxes equal | 200 | 200 | +0.00 % | dac_sdc/boxes_skrskr_0_199.csv |"));
  EXPECT_THAT(fresh.out, HasSubstr("| boxes equal | 5 | 5 |"));
  EXPECT_THAT(fresh.out, HasSubstr("| boxes equal | 200 | 200 | +0.00 % | "
                                   "dac_sdc/boxes_fm9w11_clean_0_199.csv |"));
  // The head of the committed file is that of a fresh one; its figures move with the models.
  const std::string committed = read_text(source_dir() / "bench/published/RESULTS.md");
  EXPECT_EQ(committed.substr(0, committed.find('\n')), fresh.out.substr(0, fresh.out.find('\n')));
}

}  // namespace
}  // namespace rill::test
