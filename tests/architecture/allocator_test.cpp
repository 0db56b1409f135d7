// SPDX-License-Identifier: Apache-2.0
// The built program's memory comes from jemalloc with the options of sim/app/allocator.cpp. Nothing
// else would tell: without them it only takes twice as long.
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/architecture/command_line.h"

namespace rill::test {
namespace {

using testing::HasSubstr;

/// True when programs may ask this kernel for huge pages.
bool has_huge_pages() {
  std::ifstream file("/sys/kernel/mm/transparent_hugepage/enabled");
  const std::string modes{std::istreambuf_iterator<char>(file), {}};
  return !modes.empty() && modes.find("[never]") == std::string::npos;
}

TEST_F(CommandLine, MemoryComesFromTheAllocatorInHugePages) {
  const ShellResult result = run("MALLOC_CONF=stats_print:true ./rill list boards");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("opt.dirty_decay_ms: -1 "));
  if (has_huge_pages()) {
    EXPECT_THAT(result.err, HasSubstr("opt.thp: \"always\""));
  }
}

TEST_F(CommandLine, TheEnvironmentsAllocatorOptionsWin) {
  const ShellResult result =
      run("MALLOC_CONF=stats_print:true,dirty_decay_ms:7 ./rill list boards");
  EXPECT_THAT(result.err, HasSubstr("opt.dirty_decay_ms: 7 "));
}

}  // namespace
}  // namespace rill::test
