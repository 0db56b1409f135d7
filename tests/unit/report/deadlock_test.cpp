// SPDX-License-Identifier: Apache-2.0
#include "sim/report/deadlock.h"

#include <gmock/gmock.h>

namespace rill {
namespace {

using State = WaitingModule::State;
using testing::HasSubstr;

DeadlockReport bypass() {
  DeadlockReport report;
  report.at = 12345;
  report.frames_wanted = 2;
  report.is_circle = true;
  WaitingModule fork{"fork_dw3", State::Blocked, "concat", "bypass", 16, "", 4096};
  WaitingModule concat{"concat", State::Starved, "dw4", "concat_in", 32, "", 0};
  WaitingModule layer{"dw4", State::Starved, "fork_dw3", "dw4_in", 32, "", 0};
  report.chain = {fork, concat, layer};
  return report;
}

TEST(DeadlockText, NamesTheChainTheFifosAndTheDepthThatFreesIt) {
  EXPECT_EQ(deadlock_text(bypass()),
            "deadlock: nothing moves after cycle 12,345, with 0 of 2 frames done\n"
            "  fork_dw3 is blocked: the FIFO bypass to concat is full (16 words)\n"
            "  concat is starved: the FIFO concat_in from dw4 is empty\n"
            "  dw4 is starved: the FIFO dw4_in from fork_dw3 is empty\n"
            "  … which closes the circle at fork_dw3\n"
            "It runs with design.fifos.bypass: 4096.");
}

TEST(DeadlockText, DoesNotRecommendDepthWhereNoneHelps) {
  DeadlockReport report = bypass();
  report.chain[0].needed_depth = 0;
  EXPECT_THAT(deadlock_text(report), HasSubstr("No depth of these FIFOs alone frees it"));
  report.chain.erase(report.chain.begin());
  EXPECT_THAT(deadlock_text(report), HasSubstr("words are missing"));
}

TEST(DeadlockText, SaysWhatAModuleWithoutFifoWaitsFor) {
  DeadlockReport report;
  report.chain = {
      {"dw1", State::Starved, "", "", 0, "needs a row that its line buffer cannot hold", 0},
      {"load_picture", State::Memory, "", "", 0, "burst 7 did not return", 0}};
  const std::string text = deadlock_text(report);
  EXPECT_THAT(text, HasSubstr("dw1 needs a row that its line buffer cannot hold\n"));
  EXPECT_THAT(text, HasSubstr("load_picture waits for the memory: burst 7 did not return\n"));
  EXPECT_THAT(text, testing::Not(HasSubstr("circle")));
}

}  // namespace
}  // namespace rill
