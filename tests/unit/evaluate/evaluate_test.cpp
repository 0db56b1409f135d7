// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/evaluate.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "sim/evaluate/evaluation_report.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

PictureResult result(const std::string& name, double iou) {
  PictureResult made;
  made.picture.name = name;
  made.box.found = iou > 0;
  made.iou = made.contest_iou = iou;
  return made;
}

/// Answers every picture with a box of one cell in the middle of a 1 x 1 grid.
FeatureMap middle(const Picture& /*picture*/) {
  FeatureMap map;
  map.shape = {5, 1, 1};
  map.format = Format::fixed(12, 4);
  map.codes = {0, 0, 0, 0, 100};
  return map;
}

class EvaluatePictures : public testing::Test {
 protected:
  EvaluatePictures() {
    run.anchors = {0.5, 0.5};
    Picture picture{8, 8, std::vector<std::uint8_t>(8 * 8 * 3, 100)};
    for (int i = 0; i < 9; ++i) {
      const std::string name = std::to_string(i) + ".png";
      write_png(scratch.path() / name, picture);
      pictures.push_back({name, scratch.path() / name, {2, 6, 2, 6}});
    }
  }
  RunSpec run;
  std::vector<LabelledPicture> pictures;
  test::ScratchFolder scratch;
};

TEST_F(EvaluatePictures, ResultsComeInOrderWhateverTheJobs) {
  for (const int jobs : {1, 4}) {
    const auto results =
        evaluate_pictures(middle, run, pictures, jobs, [](std::size_t) { return true; });
    ASSERT_EQ(results.size(), pictures.size());
    for (std::size_t i = 0; i < results.size(); ++i) {
      EXPECT_EQ(results[i].picture.name, pictures[i].name);
      // Centre 4, width and height 0.5 * 8 = 4: corners 2 and 6.
      EXPECT_DOUBLE_EQ(results[i].iou, 1);
    }
  }
}

TEST_F(EvaluatePictures, StopsWhenAskedAndKeepsWhatIsDone) {
  const auto results =
      evaluate_pictures(middle, run, pictures, 1, [](std::size_t done) { return done < 3; });
  EXPECT_EQ(results.size(), 3u);
}

TEST_F(EvaluatePictures, ADamagedPictureIsTheUsersError) {
  test::write_text(pictures[4].path, "no picture");
  EXPECT_THROW(evaluate_pictures(middle, run, pictures, 2, [](std::size_t) { return true; }),
               ConfigError);
}

TEST(Accuracy, CountsAboveHalfAndMissed) {
  const std::vector<PictureResult> results{result("a", 0.8), result("b", 0), result("c", 0.5),
                                           result("d", 0.6)};
  const Accuracy accuracy = accuracy_of(results);
  EXPECT_DOUBLE_EQ(accuracy.mean_iou, 0.475);
  EXPECT_DOUBLE_EQ(accuracy.share_above_half, 0.5);
  EXPECT_DOUBLE_EQ(accuracy.share_missed, 0.25);
  EXPECT_EQ(worst_of(results, 2)[0].picture.name, "b");
  EXPECT_EQ(worst_of(results, 2)[1].picture.name, "c");
  const auto json = nlohmann::json::parse(evaluation_json({"run", "float", 1}, results));
  EXPECT_EQ(json["pictures"], 4);
  EXPECT_EQ(json["results"][1]["found"], false);
}

TEST(Accuracy, IsWrittenWithoutTheRestOfBinarySums) {
  const std::vector<PictureResult> results{result("a", 0.1 + 0.2), result("b", 0.730889077814)};
  const std::string text = evaluation_json({"run", "float", 1}, results);
  EXPECT_NE(text.find("\"iou\": 0.3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\"iou\": 0.730889077814\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\"mean_iou\": 0.515444538907,"), std::string::npos) << text;
}

}  // namespace
}  // namespace rill
