// SPDX-License-Identifier: Apache-2.0
#include "sim/core/worker_team.h"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>
#include <stdexcept>

namespace rill {
namespace {

TEST(WorkerTeam, EveryMemberTakesPartInEveryPieceOfWork) {
  for (const int members : {1, 2, 5}) {
    WorkerTeam team(members);
    ASSERT_EQ(team.members(), members);
    std::vector<int> calls(static_cast<std::size_t>(members), 0);
    constexpr int kPieces = 300;
    for (int piece = 0; piece < kPieces; ++piece) {
      team.share([&](int member) { ++calls[static_cast<std::size_t>(member)]; });
      // What the others did is seen as soon as share() is back.
      ASSERT_EQ(std::accumulate(calls.begin(), calls.end(), 0), (piece + 1) * members);
    }
    for (const int count : calls) EXPECT_EQ(count, kPieces);
  }
}

TEST(WorkerTeam, MembersThatFellAsleepComeBack) {
  WorkerTeam team(2);
  std::atomic<int> calls{0};
  for (int piece = 0; piece < 3; ++piece) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    team.share([&](int) { ++calls; });
  }
  EXPECT_EQ(calls, 6);
}

TEST(WorkerTeam, WhatAMemberThrowsReachesTheCaller) {
  WorkerTeam team(3);
  const auto fail = [](int member) {
    if (member == 2) throw std::runtime_error("no");
  };
  EXPECT_THROW(team.share(fail), std::runtime_error);
  EXPECT_NO_THROW(team.share([](int) {}));
}

}  // namespace
}  // namespace rill
