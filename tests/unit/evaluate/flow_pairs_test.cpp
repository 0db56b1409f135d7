// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/flow_pairs.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "sim/core/error.h"
#include "sim/evaluate/flow_report.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

using testing::HasSubstr;

/// A field of 2 x 1 pixels.
FlowField field(std::vector<float> uv) { return {2, 1, std::move(uv)}; }

class FlowPairs : public testing::Test {
 protected:
  FlowPairs() {
    for (const char* name : {"a.png", "b.png", "c.png"}) {
      test::write_text(scratch.path() / name, "");
    }
    write_flo(scratch.path() / "still.flo", field({0, 0, 0, 0}));
    write_flo(scratch.path() / "right.flo", field({3, 4, 0, 0}));
  }
  std::vector<FlowPair> read(const std::string& text) {
    test::write_text(scratch.path() / "pairs.txt", text);
    return read_flow_pairs(scratch.path() / "pairs.txt", scratch.path());
  }
  std::string complaint(const std::string& text) {
    try {
      read(text);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  }
  /// A network that sees nothing move.
  std::vector<FlowResult> still(const std::vector<FlowPair>& pairs) {
    return evaluate_flows(
        [](const FlowPair& /*pair*/) {
          return field({0, 0, 0, 0});
        },
        pairs, 2, [](std::size_t /*done*/) { return true; });
  }

  test::ScratchFolder scratch;
};

const char* const kTwoPairs = "# remark\na.png b.png still.flo\n\nb.png c.png right.flo # moves\n";

TEST_F(FlowPairs, AreReadWithRemarksAndEmptyLines) {
  const auto pairs = read(kTwoPairs);
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[1].name, "b.png");
  EXPECT_EQ(pairs[1].second, scratch.path() / "c.png");
  EXPECT_EQ(pairs[1].truth, scratch.path() / "right.flo");
}

TEST_F(FlowPairs, EveryBadLineIsNamed) {
  const std::string text = complaint("a.png b.png\na.png nope.png still.flo\n");
  EXPECT_THAT(text, HasSubstr("pairs.txt:1: is not `first second truth.flo`; mend it"));
  EXPECT_THAT(text, HasSubstr("pairs.txt:2: there is no file nope.png in "));
  EXPECT_THAT(complaint("# nothing\n"), HasSubstr("holds no pairs"));
}

TEST_F(FlowPairs, ErrorsAreDistancesOfEndsAndPairsWeighTheSame) {
  const auto results = still(read(kTwoPairs));
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].figures.error->mean, 0);
  EXPECT_EQ(results[1].figures.error->mean, 2.5);  // 5 and 0 pixels
  const FlowAccuracy accuracy = accuracy_of(results);
  EXPECT_EQ(accuracy.mean_px, 1.25);
  EXPECT_EQ(accuracy.worst_px, 5);
  EXPECT_EQ(worst_of(results, 1).front().pair.name, "b.png");
}

TEST_F(FlowPairs, AStoppedEvaluationKeepsWhatIsDone) {
  const auto results = evaluate_flows(
      [](const FlowPair& /*pair*/) {
        return field({0, 0, 0, 0});
      },
      read(kTwoPairs), 1, [](std::size_t /*done*/) { return false; });
  EXPECT_EQ(results.size(), 1U);
}

TEST_F(FlowPairs, ReportsSayTheSame) {
  const auto results = still(read(kTwoPairs));
  const EvaluationTitle title{"run", "w8a8", 1};
  EXPECT_THAT(flow_evaluation_text(title, results, {}),
              HasSubstr("end-point error  1.250000 pixels on average"));
  const auto json = nlohmann::json::parse(flow_evaluation_json(title, results, {}));
  EXPECT_EQ(json.at("mean_end_point_error_px"), 1.25);
  EXPECT_EQ(json.at("results").size(), 2U);
  EXPECT_THAT(flow_evaluation_csv(results),
              HasSubstr("b.png,c.png,right.flo,2.500000000,3.535533906,5.000000000,2,0.000000000"));
}

TEST_F(FlowPairs, BeyondTheLimitNothingIsMissing) {
  test::write_text(scratch.path() / "pairs.txt", std::string(kTwoPairs) + "no none nothing.flo\n");
  EXPECT_EQ(read_flow_pairs(scratch.path() / "pairs.txt", scratch.path(), 2).size(), 2U);
  EXPECT_THROW(read_flow_pairs(scratch.path() / "pairs.txt", scratch.path()), ConfigError);
}

TEST_F(FlowPairs, NotesAreInBothReports) {
  const auto results = still(read(kTwoPairs));
  const EvaluationTitle title{"run", "w8a8", 1, {"the weights are made up"}};
  EXPECT_THAT(flow_evaluation_text(title, results, {}),
              HasSubstr("\nnote       the weights are made up\nhost       2.0 pairs a second"));
  const auto json = nlohmann::json::parse(flow_evaluation_json(title, results, {}));
  EXPECT_EQ(json.at("notes").at(0), "the weights are made up");
  EXPECT_THAT(evaluation_text(title, {}), HasSubstr("\nnote       the weights are made up\n"));
  EXPECT_EQ(nlohmann::json::parse(evaluation_json(title, {})).at("notes").size(), 1U);
}

TEST_F(FlowPairs, FoundAndTrueFlowAreDrawnOnOneWheel) {
  const Picture picture = drawn_flows(field({0, 0, 0, 0}), field({3, 4, 0, 0}));
  EXPECT_EQ(picture.width, 4);
  EXPECT_EQ(picture.height, 1);
}

}  // namespace
}  // namespace rill
