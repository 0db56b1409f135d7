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

}  // namespace
}  // namespace rill
