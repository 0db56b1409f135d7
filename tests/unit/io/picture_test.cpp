// SPDX-License-Identifier: Apache-2.0
#include "sim/io/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/io/file.h"
#include "tests/support/files.h"

namespace rill {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

/// Grey levels as RGB.
Picture grey(int width, int height, const std::vector<std::uint8_t>& levels) {
  Picture picture{width, height, {}};
  for (const std::uint8_t level : levels) picture.rgb.insert(picture.rgb.end(), 3, level);
  return picture;
}

std::vector<std::uint8_t> reds(const Picture& picture) {
  std::vector<std::uint8_t> levels;
  for (std::size_t i = 0; i < picture.rgb.size(); i += 3) levels.push_back(picture.rgb[i]);
  return levels;
}

class PictureFile : public testing::Test {
 protected:
  std::string error(const fs::path& path) const {
    try {
      read_picture(path);
    } catch (const ConfigError& failure) {
      EXPECT_EQ(failure.diagnostics().front().where.file, path.string());
      return failure.diagnostics().front().message;
    }
    return "no error";
  }

  test::TemporaryFolder folder;
};

TEST_F(PictureFile, PngKeepsEveryByte) {
  const Picture picture = test::gradient(17, 9);
  const fs::path path = folder.path() / "a.png";
  write_png(path, picture);
  const Picture again = read_picture(path);
  EXPECT_EQ(again.width, 17);
  EXPECT_EQ(again.height, 9);
  EXPECT_EQ(again.rgb, picture.rgb);
}

TEST_F(PictureFile, JpegKeepsColoursWithinAFewSteps) {
  const Picture picture = test::gradient(33, 18);
  const Picture again = read_picture(folder.file("a.jpg", test::encode_jpeg(picture)));
  ASSERT_EQ(again.rgb.size(), picture.rgb.size());
  for (std::size_t i = 0; i < picture.rgb.size(); ++i) {
    EXPECT_LE(std::abs(int{again.rgb[i]} - int{picture.rgb[i]}), 4) << i;
  }
}

TEST_F(PictureFile, KindIsToldByContentNotByName) {
  const Picture picture = test::gradient(4, 4);
  write_png(folder.path() / "a.jpg", picture);
  EXPECT_EQ(read_picture(folder.path() / "a.jpg").rgb, picture.rgb);
}

TEST_F(PictureFile, SaysWhatIsWrong) {
  EXPECT_THAT(error(folder.path() / "none.png"), HasSubstr("does not exist"));
  EXPECT_THAT(error(folder.path()), HasSubstr("is a folder"));
  EXPECT_THAT(error(folder.file("empty.png", {})), HasSubstr("is empty"));
  EXPECT_THAT(error(folder.file("text.png", {'h', 'e', 'l', 'l', 'o'})),
              HasSubstr("is neither PNG nor JPEG; convert it"));
}

TEST_F(PictureFile, TruncatedPicturesDoNotPass) {
  const fs::path path = folder.path() / "a.png";
  write_png(path, test::gradient(40, 30));
  std::vector<std::uint8_t> png = read_file(path, "a picture");
  std::vector<std::uint8_t> jpeg = test::encode_jpeg(test::gradient(40, 30));
  for (const std::size_t parts : {2U, 3U, 8U}) {
    const auto cut = [&](const std::vector<std::uint8_t>& bytes) {
      return std::vector<std::uint8_t>(
          bytes.begin(), bytes.end() - static_cast<std::ptrdiff_t>(bytes.size() / parts));
    };
    EXPECT_THAT(error(folder.file("cut.png", cut(png))), HasSubstr("damaged or truncated PNG"));
    EXPECT_THAT(error(folder.file("cut.jpg", cut(jpeg))), HasSubstr("cannot be decoded"));
  }
}

// The header claims 65278 pixels a side (0xFEFE).
TEST_F(PictureFile, ForgedSizesDoNotExhaustTheMemory) {
  std::vector<std::uint8_t> jpeg = test::encode_jpeg(test::gradient(8, 8));
  // Start-of-frame marker FF C0, then length, precision, height, width (ITU T.81 section B.2.2).
  for (std::size_t i = 0; i + 8 < jpeg.size(); ++i) {
    if (jpeg[i] != 0xFF || jpeg[i + 1] != 0xC0) continue;
    for (std::size_t j = 5; j < 9; ++j) jpeg[i + j] = 0xFE;
    break;
  }
  EXPECT_THAT(error(folder.file("huge.jpg", jpeg)), HasSubstr("resize it to at most 100 million"));
}

// Centre of target pixel x is (x + 0.5) * 5 / 2 = 1.25, 3.75.
TEST(ResizeNearest, TakesThePixelUnderTheCentre) {
  EXPECT_THAT(reds(resize_nearest(grey(5, 1, {10, 20, 30, 40, 50}), 2, 1)), ElementsAre(20, 40));
  EXPECT_THAT(reds(resize_nearest(grey(2, 1, {10, 20}), 4, 1)), ElementsAre(10, 10, 20, 20));
}

// reference/dac_sdc/README.md section 2: 640x360 to 320x160 takes column 2x + 1 and row
// floor((y + 0.5) * 2.25).
TEST(ResizeNearest, FollowsTheBoardsRule) {
  Picture picture{640, 360, {}};
  for (int y = 0; y < 360; ++y) {
    for (int x = 0; x < 640; ++x) {
      picture.rgb.push_back(static_cast<std::uint8_t>(x % 256));
      picture.rgb.push_back(static_cast<std::uint8_t>(x / 256));
      picture.rgb.push_back(static_cast<std::uint8_t>(y / 2));
    }
  }
  const Picture small = resize_nearest(picture, 320, 160);
  for (int y = 0; y < 160; ++y) {
    const int row = static_cast<int>((y + 0.5) * 2.25);
    for (int x = 0; x < 320; ++x) {
      const std::uint8_t* pixel = small.rgb.data() + small.at(x, y);
      ASSERT_EQ(pixel[0] + 256 * pixel[1], 2 * x + 1);
      ASSERT_EQ(pixel[2], row / 2);
    }
  }
}

// Target centres fall at -0.25, 0.25, 0.75, 1.25 source pixels: edge, 3:1, 1:3, edge.
TEST(ResizeBilinear, WeighsTheTwoNearestCentres) {
  EXPECT_THAT(reds(resize_bilinear(grey(2, 1, {0, 100}), 4, 1)), ElementsAre(0, 25, 75, 100));
  EXPECT_THAT(reds(resize_bilinear(grey(1, 2, {0, 100}), 1, 4)), ElementsAre(0, 25, 75, 100));
}

// 10 to 1: the centre at 4.5 is between pixels 4 and 5, the others do not count.
TEST(ResizeBilinear, DoesNotAverageWhenShrinking) {
  EXPECT_THAT(reds(resize_bilinear(grey(10, 1, {0, 0, 0, 0, 10, 21, 255, 255, 255, 255}), 1, 1)),
              ElementsAre(16));  // 15.5 rounds up
}

TEST(Resize, ToTheSameSizeChangesNothing) {
  const Picture picture = test::gradient(13, 7);
  EXPECT_EQ(resize_nearest(picture, 13, 7).rgb, picture.rgb);
  EXPECT_EQ(resize_bilinear(picture, 13, 7).rgb, picture.rgb);
}

}  // namespace
}  // namespace rill
