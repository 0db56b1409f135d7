// SPDX-License-Identifier: Apache-2.0
#include "sim/advice/advice.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "sim/report/assemble.h"
#include "tests/unit/report/example.h"

namespace rill {
namespace {

using testing::HasSubstr;

Outcome outcome(const std::string& name, double gain, double board_share) {
  Outcome made;
  made.change.name = name;
  made.frames_per_s = 100 * (1 + gain);
  made.gain = gain;
  made.board_share = board_share;
  made.fullest = "DSP";
  return made;
}

Advice example() {
  Advice advice;
  advice.base = make_run_report(test::example_plan(true), test::example_estimate(true),
                                test::example_snapshot(true), test::example_figures(true), {});
  advice.contenders = contenders_of(advice.base);
  advice.outcomes = {outcome("small", 0.1, 0.5), outcome("too large", 0.9, 1.2),
                     outcome("better", 0.2, 1.0)};
  return advice;
}

TEST(Advice, RecommendsTheLargestGainThatFitsTheBoard) {
  EXPECT_THAT(advice_text(example()),
              HasSubstr("Of what fits the board, `better` brings most: 120 frames/s, +20 %."));
}

TEST(Advice, SaysWhenNothingHelps) {
  Advice advice = example();
  for (Outcome& one : advice.outcomes) one.gain = -0.1;
  EXPECT_THAT(advice_text(advice), HasSubstr("No change that fits the board makes it faster."));
}

TEST(Advice, MarksWhatDoesNotFitTheBoardAndWhatIsFoldedAnew) {
  Advice advice = example();
  advice.outcomes[2].change.folded_anew = true;
  const std::string text = advice_text(advice);
  EXPECT_THAT(text, testing::ContainsRegex("too large .*DSP 120 %  no"));
  EXPECT_THAT(text, testing::ContainsRegex("better \\* .*DSP 100 %  yes"));
  EXPECT_THAT(text, HasSubstr("policy then chooses"));
}

TEST(Advice, TellsWhatCannotBeBuilt) {
  Advice advice = example();
  advice.outcomes[0].error = "rill: stages.dw.pe: 3 does not divide 4\nmore\n";
  EXPECT_THAT(advice_text(advice),
              HasSubstr("small: cannot be built: stages.dw.pe: 3 does not divide 4"));
}

TEST(Advice, ForProgramsListsTheLargestGainFirst) {
  const auto json = nlohmann::json::parse(advice_json(example()));
  EXPECT_EQ(json.at("contenders").at(0).at("name"), "dw");
  EXPECT_EQ(json.at("changes").at(0).at("change"), "too large");
  EXPECT_EQ(json.at("changes").at(2).at("change"), "small");
}

TEST(Advice, AnOutcomePassesBetweenProcesses) {
  const Advice advice = example();
  const Outcome read = outcome_from_json({"same", {"a=1"}, false, {}}, outcome_to_json(advice.base),
                                         advice.base.fps());
  EXPECT_EQ(read.change.settings.front(), "a=1");
  EXPECT_DOUBLE_EQ(read.frames_per_s, advice.base.fps());
  EXPECT_DOUBLE_EQ(read.gain, 0);
  EXPECT_EQ(read.limiter, "dw");
}

}  // namespace
}  // namespace rill
