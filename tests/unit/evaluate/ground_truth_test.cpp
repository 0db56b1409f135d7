// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/ground_truth.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "sim/core/error.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

using testing::HasSubstr;

class GroundTruth : public testing::Test {
 protected:
  GroundTruth() {
    for (const char* name : {"0.jpg", "7.jpg", "010.jpg"}) {
      test::write_text(scratch.path() / name, "");
    }
  }
  std::vector<LabelledPicture> read(const std::string& text) {
    test::write_text(scratch.path() / "truth.txt", text);
    return read_ground_truth(scratch.path() / "truth.txt", scratch.path());
  }
  std::string complaint(const std::string& text) {
    try {
      read(text);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  }
  test::ScratchFolder scratch;
};

TEST_F(GroundTruth, NamesFindTheirPicturesWithAndWithoutLeadingZeros) {
  const auto pictures =
      read("000.jpg [1, 2, 3, 4]\n007.jpg [295, 382, 131, 232]\n\n010.jpg[5,6,7,8]\n");
  ASSERT_EQ(pictures.size(), 3u);
  EXPECT_EQ(pictures[0].path.filename(), "0.jpg");
  EXPECT_EQ(pictures[1].path.filename(), "7.jpg");
  EXPECT_EQ(pictures[2].path.filename(), "010.jpg");
  EXPECT_EQ(pictures[1].truth.x1, 295);
  EXPECT_EQ(pictures[1].truth.x2, 382);
  EXPECT_EQ(pictures[1].truth.y1, 131);
  EXPECT_EQ(pictures[1].truth.y2, 232);
}

TEST_F(GroundTruth, EveryMistakeIsSaidWithItsLine) {
  const std::string text = complaint("7.jpg [1, 2, 3]\n8.jpg [1, 2, 3, 4]\nnonsense\n");
  EXPECT_THAT(text, HasSubstr("truth.txt:1: is not `name [x1, x2, y1, y2]`"));
  EXPECT_THAT(text, HasSubstr("truth.txt:2: there is no picture 8.jpg"));
  EXPECT_THAT(text, HasSubstr("truth.txt:3: is not"));
  EXPECT_THAT(complaint("\n"), HasSubstr("holds no boxes"));
}

TEST_F(GroundTruth, AFolderThatIsNotThereIsOneMistake) {
  test::write_text(scratch.path() / "truth.txt", "7.jpg [1, 2, 3, 4]\n0.jpg [1, 2, 3, 4]\n");
  const auto complaint_about = [&](const std::string& folder) -> std::string {
    try {
      read_ground_truth(scratch.path() / "truth.txt", scratch.path() / folder);
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.diagnostics().size(), 1U);
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(complaint_about("none"), HasSubstr("none: does not exist; give the folder of the"));
  EXPECT_THAT(complaint_about("7.jpg"), HasSubstr("7.jpg: is not a folder; give the folder of"));
}

TEST_F(GroundTruth, ManyMistakesOfOneKindAreCounted) {
  std::string absent;
  for (int i = 100; i < 120; ++i) absent += std::to_string(i) + ".jpg [1, 2, 3, 4]\n";
  std::string text = complaint(absent);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n') + 1, 6) << text;
  EXPECT_THAT(text, HasSubstr("truth.txt:5: there is no picture 104.jpg"));
  EXPECT_THAT(text, HasSubstr("truth.txt:6: and 15 more lines: their pictures are not there"));
  text = complaint("a,b,c\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n1,2,3\n");
  EXPECT_THAT(text, HasSubstr("truth.txt:6: and 2 more lines: is this a file of boxes"));
}

TEST_F(GroundTruth, BeyondTheLimitNothingIsMissing) {
  test::write_text(scratch.path() / "truth.txt", "7.jpg [1, 2, 3, 4]\n8.jpg [1, 2, 3, 4]\n");
  EXPECT_EQ(read_ground_truth(scratch.path() / "truth.txt", scratch.path(), 1).size(), 1U);
  EXPECT_THROW(read_ground_truth(scratch.path() / "truth.txt", scratch.path(), 2), ConfigError);
}

TEST_F(GroundTruth, CornersBeyondAnyPictureAreAMistakeOfTheLine) {
  EXPECT_THAT(complaint("7.jpg [99999999999, 2, 3, 4]\n"), HasSubstr("truth.txt:1: is not"));
}

TEST_F(GroundTruth, WhatLooksLikeAnotherOrderIsNoted) {
  EXPECT_TRUE(notes_on(read("000.jpg [1, 2, 3, 4]\n007.jpg [5, 5, 9, 9]\n")).empty());
  const auto notes =
      notes_on(read("000.jpg [1, 2, 3, 4]\n007.jpg [9, 1, 2, 3]\n007.jpg [1, 2, 3, 4]\n"));
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0],
            "1 of 3 lines name a picture that an earlier one names; each counts as a picture");
  EXPECT_EQ(notes[1],
            "1 of 3 true boxes end before they begin, the first that of 007.jpg: the order is [x1, "
            "x2, y1, y2]");
}

}  // namespace
}  // namespace rill
