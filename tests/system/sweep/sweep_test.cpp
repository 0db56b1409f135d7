// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <chrono>
#include <random>

#include "sim/sweep/draw_points.h"
#include "sim/sweep/store.h"
#include "tests/support/shell.h"
#include "tests/system/sweep/sweep_files.h"

namespace rill::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const char* const kSweep = RILL_BINARY " sweep sweep.yaml --jobs 2 --out ";

class Sweep : public testing::Test {
 protected:
  Sweep() { write_sweep(here()); }
  const fs::path& here() const { return scratch_.path(); }
  // Minutes with sanitizers on a busy machine; alone and in release seconds.
  ShellResult run(const std::string& script) { return shell(script, here(), 500); }

  std::vector<SweepRow> rows_of(const std::string& folder) {
    Database database(here() / folder / "sweep.sqlite");
    Statement read = database.prepare(
        "SELECT point, allowed, chosen, on_front, error, simulation_error, simulated_latency_ms, "
        "simulated_dsp FROM results");
    std::vector<SweepRow> rows;
    while (read.step()) {
      SweepRow row;
      row.point = read.integer(0);
      row.allowed = read.integer(1) != 0;
      row.chosen = read.integer(2) != 0;
      row.on_front = read.integer(3) != 0;
      row.error = read.text(4);
      row.simulation_error = read.text(5);
      if (read.real(6)) row.simulated = {*read.real(6), *read.real(7)};
      rows.push_back(row);
    }
    return rows;
  }

  ScratchFolder scratch_;
};

TEST_F(Sweep, FailedPointsAreRowsAndTheFrontIsThatOfBruteForce) {
  const ShellResult result = run(std::string(kSweep) + "whole");
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const std::vector<SweepRow> rows = rows_of("whole");
  ASSERT_EQ(rows.size(), 2U * 4 * 2 * 2 * 3);
  int failed = 0;
  int deadlocked = 0;
  int on_front = 0;
  for (const SweepRow& row : rows) {
    failed += row.error.empty() ? 0 : 1;
    deadlocked += row.simulation_error.empty() ? 0 : 1;
    on_front += row.on_front ? 1 : 0;
    bool best = !row.simulated.empty() && row.allowed;
    for (const SweepRow& other : rows) {
      if (other.simulated.empty() || !other.allowed || !best) continue;
      best = !(other.simulated[0] <= row.simulated[0] && other.simulated[1] <= row.simulated[1] &&
               (other.simulated[0] < row.simulated[0] || other.simulated[1] < row.simulated[1]));
    }
    EXPECT_EQ(row.on_front, best) << "point " << row.point;
  }
  EXPECT_EQ(failed, 24) << "pe 5 of 4 channels: a quarter of the points";
  EXPECT_EQ(deadlocked, 36) << "two rows of a 3x3 window: half of the others";
  EXPECT_GE(on_front, 2);
  EXPECT_THAT(read_text(here() / "whole/points.csv"), HasSubstr("is outside 1..4"));
  EXPECT_THAT(read_text(here() / "whole/points.csv"), HasSubstr("deadlock"));
}

TEST_F(Sweep, KilledAtAnyMomentAndResumedItGivesTheSameDatabase) {
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(run(std::string(kSweep) + "whole").exit_code, 0);
  const std::chrono::duration<double> whole = std::chrono::steady_clock::now() - start;
  const std::string expected = dump(here() / "whole/sweep.sqlite");
  ASSERT_GT(expected.size(), 10000U);
  std::mt19937 random(20251125);
  for (int round = 0; round < 3; ++round) {
    std::string killed = "rm -rf parts\n";
    for (int kill = 0; kill < 3; ++kill) {
      const double after = whole.count() * 0.6 * static_cast<double>(random() % 1000) / 1000;
      // The whole session, so that the processes at work die with the one that started them.
      killed += "setsid " + std::string(kSweep) + "parts --resume >/dev/null 2>&1 & sleep " +
                std::to_string(after) + "; kill -9 -- -$!; wait\n";
    }
    run(killed);
    const ShellResult resumed = run(std::string(kSweep) + "parts --resume");
    ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_EQ(dump(here() / "parts/sweep.sqlite"), expected) << "round " << round;
    EXPECT_EQ(read_text(here() / "parts/points.csv"), read_text(here() / "whole/points.csv"));
  }
}

TEST_F(Sweep, CtrlCStopsItCleanlyAndSaysHowToGoOn) {
  // Fifty thousand points by closed form take seconds, so the signal comes in between.
  write_text(here() / "long.yaml",
             "run: tiny.yaml\n"
             "sample: random\n"
             "points: 50000\n"
             "vary: {clock_mhz: {from: 100.0, to: 300}}\n"
             "simulate: none\n");
  const ShellResult result =
      run(signalled_once("[ -e stopped/sweep.sqlite ]", "INT",
                         RILL_BINARY " sweep long.yaml --out stopped --format json > out.json") +
          "code=$?; ls stopped; exit $code");
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_THAT(result.err, HasSubstr("--resume goes on"));
  EXPECT_THAT(result.out, HasSubstr("sweep.sqlite"));
  EXPECT_EQ(read_text(here() / "out.json"), "");
}

TEST_F(Sweep, AKilledProcessIsDoneAgainAndOnlyThenARow) {
  ASSERT_EQ(run(std::string(kSweep) + "whole").exit_code, 0);
  // The leak check of sanitizers is a child as well, and who waits for it after it was killed waits
  // for ever.
  const std::string leaks = "export ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0\n";
  const std::string start = leaks + kSweep + "parts & sweep=$!\n";
  const std::string kill =
      "kill -9 $(cat /proc/$sweep/task/$sweep/children 2>/dev/null) 2>/dev/null\n";
  std::mt19937 random(20251126);
  for (int round = 0; round < 3; ++round) {
    const std::string moment = "sleep 0." + std::to_string(100 + random() % 800) + '\n';
    const ShellResult once = run(start + moment + kill + "wait $sweep");
    ASSERT_EQ(once.exit_code, 0) << once.err;
    EXPECT_EQ(dump(here() / "parts/sweep.sqlite"), dump(here() / "whole/sweep.sqlite"));
  }
  // Whoever is killed again and again; few points, since each is begun anew as often as allowed.
  write_text(here() / "few.yaml",
             "run: tiny.yaml\n"
             "vary: {clock_mhz: {from: 100, to: 290, step: 10}}\n"
             "simulate: all\n");
  run(leaks +
      RILL_BINARY
      " sweep few.yaml --jobs 2 --out few & sweep=$!\n"
      "while kill -0 $sweep 2>/dev/null; do\n" +
      kill + "done; wait $sweep");
  EXPECT_THAT(read_text(here() / "few/points.csv"), HasSubstr("ended by signal 9"));
  EXPECT_EQ(rows_of("few").size(), 20U);
}

TEST_F(Sweep, ShardsInAnyOrderKilledAndRepeatedGiveTheSameDatabase) {
  ASSERT_EQ(run(std::string(kSweep) + "whole").exit_code, 0);
  const std::string expected = dump(here() / "whole/sweep.sqlite");
  std::mt19937 random(20251126);
  // A third of the closed forms is never computed, another only after it was killed; a simulation
  // is done twice, and by a task that began first.
  const std::string shard = std::string(kSweep) + "parts --phase ";
  const std::string killed = "timeout -s KILL 0.0" + std::to_string(10 + random() % 90) + ' ';
  const ShellResult shards =
      run(killed + shard + "closed_form --shard 2/3\n" + shard +
          "closed_form --shard 2/3 || exit 1\n" + shard + "closed_form --shard 0/3 || exit 1\n" +
          shard + "simulate --shard 1/2 || exit 1\n" + killed + shard + "simulate --shard 0/2\n" +
          shard + "simulate --shard 0/2 || exit 1\n" + shard + "simulate --shard 0/2 || exit 1\n");
  ASSERT_EQ(shards.exit_code, 0) << shards.err;
  const ShellResult collected = run(std::string(kSweep) + "parts --collect");
  ASSERT_EQ(collected.exit_code, 0) << collected.err;
  EXPECT_EQ(dump(here() / "parts/sweep.sqlite"), expected);
  EXPECT_EQ(read_text(here() / "parts/points.csv"), read_text(here() / "whole/points.csv"));
}

TEST_F(Sweep, WordsOfShardsAreChecked) {
  const std::string shard = std::string(kSweep) + "parts --phase simulate --shard ";
  for (const char* wrong : {"3/3", "-1/3", "1", "1/", "x/3", "1/3x"}) {
    const ShellResult result = run(shard + wrong);
    EXPECT_EQ(result.exit_code, 2) << wrong;
    EXPECT_THAT(result.err, HasSubstr("is I/N")) << wrong;
  }
  EXPECT_THAT(run(std::string(kSweep) + "parts --collect").err, HasSubstr("there are no shards"));
  ASSERT_EQ(run(std::string(kSweep) + "shards --phase closed_form --shard 0/1").exit_code, 0);
  EXPECT_THAT(run(RILL_BINARY " sweep --collect --out shards").err,
              HasSubstr("rill sweep SWEEP.yaml --collect --out shards"));
  const ShellResult last = run(std::string(kSweep) + "shards --phase simulate --shard 0/1");
  EXPECT_THAT(last.err, HasSubstr("rill sweep sweep.yaml --collect --out shards merges them"));
  EXPECT_EQ(run(RILL_BINARY " sweep sweep.yaml --collect --out shards").exit_code, 0);
  EXPECT_THAT(run(RILL_BINARY " sweep --collect").err,
              HasSubstr("SWEEP.yaml or --out is required"));
  EXPECT_THAT(run(std::string(kSweep) + "parts --partition=x").err, HasSubstr("--partition=x"));
  const ShellResult no_slurm = run("PATH=/nowhere " + std::string(kSweep) + "parts --slurm");
  EXPECT_EQ(no_slurm.exit_code, 2);
  EXPECT_THAT(no_slurm.err, HasSubstr("there is no sbatch on this machine"));
  const ShellResult array = run(std::string(kSweep) + "parts --slurm --array=0-3");
  EXPECT_EQ(array.exit_code, 2);
  EXPECT_THAT(array.err, HasSubstr("--shards N"));
}

/// A sweep of the tiny network with this body behind `run:`.
std::string tiny_sweep(const std::string& body) { return "run: tiny.yaml\n" + body; }

TEST_F(Sweep, WhatNoPointCanLiveWithStopsItAtOnceAtItsPlace) {
  const auto refused = [this](const std::string& body, const std::string& options = "") {
    write_text(here() / "bad.yaml", tiny_sweep(body));
    const ShellResult result = run(RILL_BINARY " sweep bad.yaml --out bad " + options);
    EXPECT_EQ(result.exit_code, 2) << body;
    EXPECT_EQ(result.out, "");
    EXPECT_FALSE(fs::exists(here() / "bad")) << "nothing half-written";
    return result.err;
  };
  const std::string all = refused(
      "vary:\n  design.fusoin: [none, all]\n  clock_mhz: [100, fast, -5]\n"
      "  board: [ultra96, ultra69]\n");
  EXPECT_THAT(all,
              HasSubstr("bad.yaml:3:3: design.fusoin: is not a key of this section; did you mean "
                        "`fusion`?"));
  EXPECT_THAT(all, HasSubstr("bad.yaml:4:20: clock_mhz: `fast` is not a finite number"));
  EXPECT_THAT(all, HasSubstr("bad.yaml:4:26: clock_mhz: -5 is out of range"));
  EXPECT_THAT(all, HasSubstr("bad.yaml:5:20: board: `ultra69` is not in"));
  EXPECT_THAT(refused("vary: {clock_mhz: [100]}\nset: {design.fifo_dpeth: 4}\n"),
              HasSubstr("bad.yaml:3:7: design.fifo_dpeth: is not a key"));
  EXPECT_THAT(refused("sample: list\nlist:\n  - {clock_mhz: 100}\n  - {clok_mhz: 200}\n"),
              HasSubstr("bad.yaml:5:6: clok_mhz: is not a key"));
  EXPECT_THAT(refused("vary: {design.stages.nobody*.pe: [1, 2]}\n"),
              HasSubstr("bad.yaml:2:8: design.stages.nobody*.pe: matches no name"));
  EXPECT_THAT(refused("sample: random\npoints: 4\nvary: {design.fifo_depth: {from: -4, to: 8}}\n"),
              HasSubstr("bad.yaml:4:8: design.fifo_depth: -4 is out"));
  EXPECT_THAT(refused("vary: {clock_mhz: [100, 200]}\n", "--set clock_mhz=150"),
              HasSubstr("--set clock_mhz=150: the sweep varies this key (bad.yaml:2:"));
  const std::string rounds = refused(
      "frmes: 3\nvary:\n  design.fusoin: [none, all]\n  clock_mhz: {from: 200, to: 100, step: 5}\n"
      "set: {design.fifo_dpeth: 4}\nobjectives: {latency: minimize}\n");
  for (const char* mistake :
       {"bad.yaml:2:1: frmes: is not a key", "bad.yaml:4:3: design.fusoin: is not a key",
        "bad.yaml:5:14: vary.clock_mhz: ends before", "bad.yaml:6:7: design.fifo_dpeth: is not a",
        "bad.yaml:7:14: objectives.latency: is not a figure"}) {
    EXPECT_THAT(rounds, HasSubstr(mistake));
  }
  EXPECT_THAT(refused("vary: {clock_mhz: [100]}\nset: {clock_mhz: 150}\n"),
              HasSubstr("bad.yaml:3:7: clock_mhz: is varied too"));
}

TEST_F(Sweep, AShardWithoutClosedFormsSaysSo) {
  const ShellResult early = run(std::string(kSweep) + "early --phase simulate --shard 0/2");
  EXPECT_EQ(early.exit_code, 0) << early.err;
  EXPECT_THAT(early.err, HasSubstr("no shard has left closed forms"));
  EXPECT_THAT(early.err, HasSubstr("--phase closed_form"));
}

TEST_F(Sweep, AValueThatOnlySomePointsCanHaveIsAllowed) {
  // Either key is a mistake without the other: a rate that nobody uses, a policy without a rate.
  write_text(here() / "some.yaml", tiny_sweep("vary:\n  design.folding: [explicit, target_fps]\n"
                                              "  design.target_fps: [0, 30]\nsimulate: none\n"));
  const ShellResult result = run(RILL_BINARY " sweep some.yaml --out some --quiet");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out + result.err, "") << "--quiet";
  const std::vector<SweepRow> rows = rows_of("some");
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].error, "");
  EXPECT_THAT(rows[1].error, HasSubstr("has no effect unless"));
  EXPECT_THAT(rows[2].error, HasSubstr("needs a rate"));
  EXPECT_EQ(rows[3].error, "");
}

TEST_F(Sweep, AnotherBuildDoesNotTakeOverRows) {
  write_text(here() / "two.yaml", tiny_sweep("vary: {clock_mhz: [100, 200]}\nsimulate: all\n"));
  // Bytes behind the end of an executable change nothing but its hash.
  const ShellResult made =
      run(RILL_BINARY " sweep two.yaml --out two --quiet && cp " RILL_BINARY
                      " other && echo x >> other && ./other sweep two.yaml --out two --quiet "
                      "--resume");
  ASSERT_EQ(made.exit_code, 0) << made.err;
  Database database(here() / "two/sweep.sqlite");
  for (const char* table : {"closed_form", "simulated"}) {
    Statement count = database.prepare(std::string("SELECT COUNT(*) FROM ") + table);
    ASSERT_TRUE(count.step());
    EXPECT_EQ(count.integer(0), 4) << table << ": two points, by two programs";
  }
  EXPECT_EQ(rows_of("two").size(), 2U);
}

TEST_F(Sweep, SubmittedToSlurmItLeavesNothingWhenRefusedAndSaysWhenItIsDone) {
  write_text(here() / "two.yaml", tiny_sweep("vary: {clock_mhz: [100, 200]}\nsimulate: all\n"));
  const std::string with = "mkdir -p bin; printf '#!/bin/sh\\n%s\\n' '";
  const std::string submit = "' > bin/sbatch; chmod +x bin/sbatch; PATH=$PWD/bin:$PATH " +
                             std::string(RILL_BINARY) + " sweep two.yaml --out two --slurm ";
  const ShellResult refused =
      run(with + "test \"$1\" = --version && exit; echo no such partition; exit 1" + submit);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("did not take the job (no such partition); mend its options"));
  EXPECT_FALSE(fs::exists(here() / "two"));
  const ShellResult taken = run(with + "echo 77" + submit + "--shards 1");
  EXPECT_EQ(taken.exit_code, 0) << taken.err;
  EXPECT_THAT(taken.out, HasSubstr("closed forms of 2 points in 1 task\n"));
  ASSERT_EQ(run(RILL_BINARY " sweep two.yaml --out two --resume").exit_code, 0);
  for (const char* again : {"", "--resume"}) {
    const ShellResult done = run(with + "touch called; echo 78" + submit + again);
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_THAT(done.err, HasSubstr("this sweep is done, nothing was submitted"));
  }
  EXPECT_EQ(rows_of("two").size(), 2U);
}

TEST_F(Sweep, FoldersWithOtherThingsInThemAreLeftAlone) {
  const ShellResult result = run("mkdir mine; echo precious > mine/file; " + std::string(kSweep) +
                                 "mine; code=$?; cat mine/file; exit $code");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "precious\n");
  EXPECT_THAT(result.err, HasSubstr("not rill's results"));
}

}  // namespace
}  // namespace rill::test
