// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <vector>

#include "sim/core/units.h"

namespace rill::test {

/// Runs a simulation in a process of its own, since one process holds one simulation, and gives
/// the numbers it returns.
inline std::vector<Cycle> in_child(const std::function<std::vector<Cycle>()>& simulate) {
  std::array<int, 2> pipe_ends{};
  EXPECT_EQ(pipe(pipe_ends.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    const std::vector<Cycle> result = simulate();
    const std::size_t size = result.size() * sizeof(Cycle);
    const bool sent = write(pipe_ends[1], result.data(), size) == static_cast<ssize_t>(size);
    _exit(sent ? 0 : 1);
  }
  close(pipe_ends[1]);
  std::vector<Cycle> result;
  for (Cycle value = 0; read(pipe_ends[0], &value, sizeof value) == sizeof value;) {
    result.push_back(value);
  }
  close(pipe_ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  return result;
}

}  // namespace rill::test
