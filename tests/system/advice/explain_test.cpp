// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

using nlohmann::json;

class Explain : public testing::Test {
 protected:
  json run(const std::string& command, const std::string& options) {
    const ShellResult done = shell(
        std::string(RILL_BINARY) + " " + command + " " +
            (source_dir() / "configs/runs/skynet_ultra96.yaml").string() +
            " --set network.input.height=32 --set network.input.width=48 --format json " + options,
        scratch_.path(), 120);
    EXPECT_EQ(done.exit_code, 0) << done.err;
    return json::parse(done.out);
  }
  /// The run with the settings that an advice gives.
  json rerun(const json& settings) {
    std::string options = "--timing-only --frames 3 --no-page";
    for (const json& word : settings) options += " --set '" + word.get<std::string>() + "'";
    return run("run", options);
  }

  ScratchFolder scratch_;
};

TEST_F(Explain, EveryClaimIsWhatARunWithThatChangeGives) {
  const json advice = run("explain", "");
  const json base = run("run", "--timing-only --frames 3 --no-page");
  EXPECT_DOUBLE_EQ(advice.at("frames_per_s").get<double>(),
                   base.at("performance").at("frames_per_s").get<double>());
  EXPECT_EQ(advice.at("bottleneck"), base.at("performance").at("bottleneck").at("sentence"));
  ASSERT_GE(advice.at("changes").size(), 8U);
  for (const json& change : advice.at("changes")) {
    if (change.contains("error")) {
      // Of this machine only weights in DDR, two sets of them on the chip, fit no Ultra96.
      EXPECT_EQ(change.at("change"), "weights from DDR") << change;
      continue;
    }
    const json again = rerun(change.at("rerun_settings"));
    EXPECT_DOUBLE_EQ(change.at("frames_per_s").get<double>(),
                     again.at("performance").at("frames_per_s").get<double>())
        << change;
    EXPECT_DOUBLE_EQ(change.at("latency_ms").get<double>(),
                     again.at("performance").at("latency_ms").get<double>())
        << change;
  }
}

TEST_F(Explain, OtherFoldingsStayAsTheyAre) {
  const json advice = run("explain", "");
  int seen = 0;
  for (const json& change : advice.at("changes")) {
    // One stage limits this machine: a faster one, deeper FIFOs and wider ports cannot make it
    // slower, as they did when the board's policy folded every other stage again.
    if (change.contains("error") || change.at("folded_anew").get<bool>()) continue;
    ++seen;
    EXPECT_GE(change.at("gain").get<double>(), -0.005) << change;
    EXPECT_EQ(change.at("fits").get<bool>(), change.at("board_share").get<double>() <= 1);
  }
  EXPECT_GE(seen, 7);
}

TEST_F(Explain, NamesTheLimiterAndTheNextTwo) {
  const json advice = run("explain", "");
  ASSERT_GE(advice.at("contenders").size(), 3U);
  double last = 1e18;
  for (const json& contender : advice.at("contenders")) {
    EXPECT_LE(contender.at("cycles").get<double>(), last);
    last = contender.at("cycles");
  }
}

}  // namespace
}  // namespace rill::test
