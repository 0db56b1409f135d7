// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <string>

#include "tests/support/shell.h"
#include "tests/system/sweep/sweep_files.h"

namespace rill::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SweepOnAScreen, HasTheSameRowsHoweverWideItIs) {
  const ScratchFolder scratch;
  write_sweep(scratch.path());
  const auto run = [&](const std::string& script) { return shell(script, scratch.path(), 120); };
  if (run("command -v script").exit_code != 0)
    GTEST_SKIP() << "there is no script(1) to be a terminal";
  const std::string sweep = RILL_BINARY " sweep sweep.yaml --jobs 2 --out ";
  ASSERT_EQ(run(sweep + "piped").exit_code, 0);
  // Points that deadlock say so at length, which a terminal of 50 columns cannot show in a line.
  const ShellResult shown =
      run("script -qec 'stty cols 50; " + sweep + "narrow' /dev/null </dev/null");
  ASSERT_EQ(shown.exit_code, 0) << shown.out << shown.err;
  const std::string rows = dump(scratch.path() / "piped/sweep.sqlite");
  EXPECT_THAT(rows, HasSubstr("deadlock"));
  EXPECT_EQ(dump(scratch.path() / "narrow/sweep.sqlite"), rows);
}

TEST(HelpOnAScreen, IsNoWiderThanIt) {
  const ScratchFolder scratch;
  const auto help = [&](const char* columns) {
    return shell("script -qec 'stty cols " + std::string(columns) +
                     "; " RILL_BINARY " sweep --help' /dev/null </dev/null",
                 scratch.path(), 60)
        .out;
  };
  if (shell("command -v script", scratch.path(), 60).exit_code != 0) GTEST_SKIP() << "no script(1)";
  const std::string sentence =
      "Go on where a sweep was stopped; points that are known are not repeated";
  EXPECT_THAT(help("200"), HasSubstr(sentence));
  EXPECT_THAT(help("80"), Not(HasSubstr(sentence)));
  EXPECT_THAT(help("80"), HasSubstr("Go on where a sweep was stopped; points that are\r\n"));
}

}  // namespace
}  // namespace rill::test
