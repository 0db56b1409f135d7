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

/// UltraNet's window units read a row, then give its windows, whatever the folding behind them.
TEST_F(Explain, WhereAWindowUnitLimitsTheAdviceMakesTheIntervalFall) {
  const std::string run_file = (source_dir() / "configs/runs/ultranet_ultra96.yaml").string();
  const auto performance = [&](const std::string& setting) {
    const ShellResult done =
        shell(std::string(RILL_BINARY) + " run " + run_file +
                  " --timing-only --frames 4 --no-page --format json" + setting,
              scratch_.path(), 60);
    EXPECT_EQ(done.exit_code, 0) << done.err;
    return json::parse(done.out).at("performance");
  };
  const json as_published = performance("");
  const std::string sentence = as_published.at("bottleneck").at("sentence");
  EXPECT_THAT(sentence,
              testing::StartsWith("conv_0 limits: its window unit is busy 98 % of every"));
  EXPECT_THAT(sentence, testing::HasSubstr("whatever its PE and SIMD); let it read and give at the "
                                           "same time (design.line_buffers: {conv_0: ideal})"));
  const double before = as_published.at("interval_cycles");
  EXPECT_LT(performance(" --set 'design.line_buffers={conv_0: ideal}'").at("interval_cycles"),
            0.95 * before);
  // With shallow FIFOs the stages wait for each other, and deeper ones are what helps.
  const json shallow = performance(" --set design.fifo_depth=16");
  EXPECT_THAT(std::string(shallow.at("bottleneck").at("sentence")),
              testing::AllOf(testing::HasSubstr("Deeper FIFOs (design.fifo_depth) come first"),
                             testing::Not(testing::HasSubstr("is next"))));
  EXPECT_GT(shallow.at("interval_cycles"), 1.2 * before);
  // More multipliers, as the sentence of an array would advise, only fill the pipeline sooner.
  EXPECT_NEAR(performance(" --set design.stages.conv_0.simd=9").at("interval_cycles"), before,
              0.01 * before);

  const ShellResult done =
      shell(std::string(RILL_BINARY) + " explain " + run_file +
                " --format json --set resize=bilinear --set network.input.height=80"
                " --set network.input.width=160",
            scratch_.path(), 120);
  const json advice = json::parse(done.out);
  EXPECT_THAT(advice.at("contenders").at(0).at("detail").get<std::string>(),
              testing::StartsWith("window unit, hls_rows"));
  bool found = false;
  for (const json& change : advice.at("changes")) {
    // Frames of so few pixels wait for each other, and weights come for two of them.
    if (change.contains("error")) {
      EXPECT_EQ(change.at("change"), "weights from DDR") << change;
    }
    if (change.at("change") != "conv_0: windows ideal (was hls_rows)") continue;
    found = true;
    EXPECT_GT(change.at("gain"), 0.01);
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace rill::test
