// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/ground_truth.h"

#include <gmock/gmock.h>

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

}  // namespace
}  // namespace rill
