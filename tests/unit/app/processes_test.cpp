// SPDX-License-Identifier: Apache-2.0
#include "sim/app/processes.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>

#include "sim/app/errors.h"
#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/core/error.h"

namespace rill {
namespace {

using Tasks = std::vector<std::function<std::string()>>;

void ignore(int /*done*/) {}

TEST(Processes, GiveResultsInTheOrderOfTheTasks) {
  // The first task finishes last; a megabyte does not fit a pipe's buffer.
  const std::string large(1 << 20, 'x');
  const Tasks tasks{[] {
                      usleep(50'000);
                      return std::string("slow");
                    },
                    [&] { return large; }, [] { return std::string(); }};
  int reported = 0;
  const auto results = run_in_processes(tasks, 2, [&](int done) { EXPECT_EQ(done, ++reported); });
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].output, "slow");
  EXPECT_EQ(results[1].output, large);
  EXPECT_EQ(results[2].output, "");
  for (const ProcessResult& result : results) EXPECT_EQ(result.exit_code, kExitSuccess);
  EXPECT_EQ(reported, 3);
}

TEST(Processes, RunTheirTaskElsewhere) {
  const auto results = run_in_processes({[] { return std::to_string(getpid()); }}, 1, ignore);
  EXPECT_NE(results[0].output, std::to_string(getpid()));
}

TEST(Processes, TurnExceptionsIntoExitCodesAndTexts) {
  const Tasks tasks{[]() -> std::string {
                      Diagnostic mistake;
                      mistake.where = {"a.yaml", 2, 3};
                      mistake.key = "key";
                      mistake.message = "is wrong";
                      throw ConfigError(mistake);
                    },
                    []() -> std::string { throw SimulationError("deadlock"); },
                    []() -> std::string { throw InternalError("broken"); },
                    [] {
                      raise(SIGKILL);
                      return std::string();
                    }};
  const auto results = run_in_processes(tasks, 4, ignore);
  EXPECT_EQ(results[0].exit_code, kExitUserError);
  EXPECT_EQ(results[0].output, "a.yaml:2:3: key: is wrong\n");
  EXPECT_EQ(results[1].exit_code, kExitCannotRun);
  EXPECT_EQ(results[1].output, "rill: deadlock\n");
  EXPECT_EQ(results[2].exit_code, kExitBug);
  EXPECT_THAT(results[2].output, testing::HasSubstr("broken"));
  EXPECT_EQ(results[3].exit_code, kExitBug);
  EXPECT_THAT(results[3].output, testing::HasSubstr("signal 9"));
}

TEST(Processes, AreStoppedWhenTheUserInterrupts) {
  note_interrupts();
  const pid_t self = getpid();
  const Tasks tasks{[self] {
    usleep(50'000);
    kill(self, SIGINT);
    sleep(60);
    return std::string();
  }};
  EXPECT_FALSE(interrupted());
  EXPECT_THROW(run_in_processes(tasks, 1, ignore), Interrupted);
  EXPECT_TRUE(interrupted());
  EXPECT_THROW(stop_if_interrupted(), Interrupted);
}

}  // namespace
}  // namespace rill
