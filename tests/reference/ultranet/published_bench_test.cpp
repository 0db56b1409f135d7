// SPDX-License-Identifier: Apache-2.0
// The table of published designs can be made anew, and says that their codes and boxes are met.
#include <gmock/gmock.h>

#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

using testing::HasSubstr;

TEST(PublishedBench, FindsNoDifferenceToThePublishedCodesAndBoxes) {
  const auto reference = reference_dir();
  if (!reference) GTEST_SKIP() << reference_missing();
  const ShellResult fresh =
      shell("'" RILL_BENCH_PUBLISHED "' '" + reference->string() + "'", source_dir(), 300);
  ASSERT_EQ(fresh.exit_code, 0) << fresh.err;
  EXPECT_THAT(fresh.out, HasSubstr("| of these, differing | 0 | 0 |"));
  EXPECT_THAT(fresh.out, HasSubstr("| boxes equal | 5 | 5 |"));
  EXPECT_THAT(fresh.out, HasSubstr("| boxes equal, clean padding | 200 | 200 |"));
  // The head of the committed file is that of a fresh one; its figures move with the models.
  const std::string committed = read_text(source_dir() / "bench/published/RESULTS.md");
  EXPECT_EQ(committed.substr(0, committed.find('\n')), fresh.out.substr(0, fresh.out.find('\n')));
}

}  // namespace
}  // namespace rill::test
