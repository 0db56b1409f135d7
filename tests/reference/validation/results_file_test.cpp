// SPDX-License-Identifier: Apache-2.0
// The published table of errors is what the models say today.
#include <gtest/gtest.h>

#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

/// What comes before the last section, which is about the machine that wrote the file.
std::string reproducible(const std::string& results) {
  const std::size_t speed = results.find("\n## Speed of the DRAM model\n");
  EXPECT_NE(speed, std::string::npos);
  return results.substr(0, speed);
}

TEST(ValidationResults, EqualTheCommittedFile) {
  const auto reference = reference_dir();
  if (!reference) GTEST_SKIP() << reference_missing();
  const ShellResult fresh =
      shell("'" RILL_BENCH_VALIDATION "' '" + reference->string() + "'", source_dir(), 400);
  ASSERT_EQ(fresh.exit_code, 0) << fresh.err;
  EXPECT_EQ(reproducible(fresh.out),
            reproducible(read_text(source_dir() / "bench/validation/RESULTS.md")))
      << "write it anew, look at what moved, and commit it: bench/README.md says how";
}

}  // namespace
}  // namespace rill::test
