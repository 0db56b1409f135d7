// SPDX-License-Identifier: Apache-2.0
#include "sim/app/host.h"

#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <string>

#include "sim/app/processes.h"

namespace rill {
namespace {

TEST(HostFigures, CountTheProcessesThatARunStarts) {
  constexpr double kSeconds = 0.05;
  const auto start = std::chrono::steady_clock::now();
  const double before = host_figures(start).cpu_seconds;
  const auto works = [] {
    while (static_cast<double>(std::clock()) < kSeconds * CLOCKS_PER_SEC) {
    }
    return std::string("done");
  };
  ASSERT_EQ(run_in_processes({works}, 1, [](int) {}).front().output, "done");
  EXPECT_GE(host_figures(start).cpu_seconds - before, kSeconds * 0.9);
}

// What ./rill does before it becomes the program: look at the build, or make it.
TEST(HostFigures, LeaveOutWhatWasUsedBefore) {
  constexpr double kSeconds = 0.05;
  const auto start = std::chrono::steady_clock::now();
  const auto works = [] {
    while (static_cast<double>(std::clock()) < kSeconds * CLOCKS_PER_SEC) {
    }
    return std::string("done");
  };
  run_in_processes({works}, 1, [](int) {});
  works();
  begin_host_figures();
  EXPECT_LT(host_figures(start).cpu_seconds, kSeconds * 0.5);
  EXPECT_GE(host_figures(start).cpu_seconds, 0);
}

}  // namespace
}  // namespace rill
