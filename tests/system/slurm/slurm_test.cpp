// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <iostream>
#include <random>

#include "tests/support/shell.h"
#include "tests/system/sweep/sweep_files.h"

namespace rill::test {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::HasSubstr;

/// Loaded machines take their time; nothing here is a matter of seconds.
constexpr int kPatience = 400;

/// Until no job waits or runs.
const char* const kWait = "while [ -n \"$(squeue --noheader)\" ]; do sleep 0.2; done\n";

class Slurm : public testing::Test {
 protected:
  void SetUp() override {
    write_sweep(here());
    const ShellResult started = shell("bash " CLUSTER_SCRIPT " start $PWD/cluster", here(), 120);
    runs_ = started.exit_code == 0;
    if (runs_) return;
    std::cerr << "SKIPPED: Slurm cannot run on this machine, sweeps as job arrays were not tested: "
              << started.err << '\n';
    GTEST_SKIP() << "no Slurm: " << started.err;
  }
  void TearDown() override {
    if (runs_) shell("bash " CLUSTER_SCRIPT " stop $PWD/cluster", here(), 120);
  }
  const fs::path& here() const { return scratch_.path(); }
  /// With Slurm's clients told where the cluster is, and rill as `$rill`.
  ShellResult run(const std::string& script) const {
    return shell("export SLURM_CONF=$PWD/cluster/slurm.conf rill=" RILL_BINARY "\n" + script,
                 here(), kPatience);
  }
  /// The same sweep on this machine.
  void sweep_here() const {
    const ShellResult whole = run("$rill sweep sweep.yaml --jobs 2 --out whole");
    ASSERT_EQ(whole.exit_code, 0) << whole.err;
  }
  void expect_the_same(const std::string& folder) const {
    EXPECT_EQ(dump(here() / folder / "sweep.sqlite"), dump(here() / "whole/sweep.sqlite"));
    EXPECT_EQ(read_text(here() / folder / "points.csv"), read_text(here() / "whole/points.csv"));
  }

 private:
  ScratchFolder scratch_;
  bool runs_ = false;
};

TEST_F(Slurm, JobArraysGiveTheDatabaseOfASweepOnOneMachine) {
  sweep_here();
  const ShellResult submitted =
      run("$rill sweep sweep.yaml --out many --slurm --shards 3 --time=10 --comment 'of a test'\n");
  ASSERT_EQ(submitted.exit_code, 0) << submitted.err;
  EXPECT_THAT(submitted.out, HasSubstr("closed forms of 96 points in 3 tasks"));
  EXPECT_THAT(submitted.out, HasSubstr("rill sweep --collect --out many"));
  const ShellResult collected = run(std::string(kWait) + "$rill sweep --collect --out many");
  ASSERT_EQ(collected.exit_code, 0) << collected.err << read_text(here() / "cluster/slurmctld.log");
  expect_the_same("many");
  EXPECT_TRUE(fs::exists(here() / "many/sweep.html"));
  for (const char* log : {"closed_form.0.log", "closed_form.2.log", "simulate.0.log"}) {
    EXPECT_EQ(read_text(here() / "many/slurm" / log), "") << log;
  }
  // Again: nothing is left to do, and nothing changes.
  const ShellResult again =
      run("$rill sweep sweep.yaml --out many --slurm --shards 3 --resume &&\n" +
          std::string(kWait) + "$rill sweep sweep.yaml --collect --out many");
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr("this sweep is done, nothing was submitted"));
  EXPECT_EQ(again.out.substr(again.out.find("sweep: 96")),
            collected.out.substr(collected.out.find("sweep: 96")));
  expect_the_same("many");
}

TEST_F(Slurm, KilledTasksAreSubmittedAnewAndNothingIsLost) {
  sweep_here();
  std::mt19937 random(20251126);
  for (int round = 0; round < 2; ++round) {
    // `--full` reaches all processes of a task.
    const std::string kill =
        "sleep 0." + std::to_string(random() % 1000) + "; scancel --signal=KILL --full --me\n";
    const ShellResult killed =
        run("rm -rf killed; $rill sweep sweep.yaml --out killed --slurm --shards 4 || exit 9\n" +
            kill + kill + kill + kWait + "$rill sweep --collect --out killed");
    EXPECT_THAT(killed.exit_code, AnyOf(0, 3)) << killed.err;
    const ShellResult collected =
        run("$rill sweep sweep.yaml --out killed --slurm --shards 4 --resume || exit 9\n" +
            std::string(kWait) + "$rill sweep --collect --out killed");
    ASSERT_EQ(collected.exit_code, 0) << collected.err;
    expect_the_same("killed");
  }
}

TEST_F(Slurm, WhatIsMissingIsSaidAndCanBeComputedHere) {
  sweep_here();
  const ShellResult held =
      run("$rill sweep sweep.yaml --out held --slurm --shards 2 --hold || exit 9\n"
          "$rill sweep --collect --out held");
  EXPECT_EQ(held.exit_code, 3) << held.err;
  EXPECT_THAT(held.err, HasSubstr("72 of 72 simulations are missing"));
  EXPECT_THAT(held.err, HasSubstr("still wait or run"));
  const ShellResult twice = run("$rill sweep sweep.yaml --out held --slurm");
  EXPECT_EQ(twice.exit_code, 2);
  EXPECT_THAT(twice.err, HasSubstr("scancel"));
  const ShellResult resumed = run("scancel --me\n" + std::string(kWait) +
                                  "$rill sweep sweep.yaml --out held --resume --jobs 2");
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  expect_the_same("held");
}

TEST_F(Slurm, WhatSbatchRefusesIsSaid) {
  const ShellResult refused = run("$rill sweep sweep.yaml --out out --slurm --partition=nowhere");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("sbatch did not take the job"));
  EXPECT_THAT(refused.err, HasSubstr("nowhere"));
}

}  // namespace
}  // namespace rill::test
