// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "sim/io/array_store.h"
#include "sim/io/picture.h"
#include "tests/reference/io/sha256.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

constexpr int kWidth = 320;
constexpr int kHeight = 160;

// FIPS 180-4 example: the judge of the pictures must itself be right.
TEST(Sha256, GivesThePublishedExample) {
  EXPECT_EQ(test::sha256({'a', 'b', 'c'}),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

// reference/dac_sdc/README.md section 2: Pillow 9.4, RGB, nearest-neighbour resize to 320x160.
TEST(ReadPicture, EqualsPillowBitByBitOnEveryDacSdcPicture) {
  const auto reference = test::reference_dir();
  if (!reference) GTEST_SKIP() << test::reference_missing();
  std::ifstream table(*reference / "dac_sdc/resized_sha256_0_199.csv");
  std::string line;
  std::getline(table, line);
  int pictures = 0;
  while (std::getline(table, line)) {
    const std::size_t comma = line.find(',');
    const std::string name = line.substr(0, comma);
    const std::string expected = line.substr(comma + 1, line.find(',', comma + 1) - comma - 1);
    const Picture picture = read_picture(*reference / "dac_sdc/pictures" / (name + ".jpg"));
    EXPECT_EQ(test::sha256(resize_nearest(picture, kWidth, kHeight).rgb), expected) << name;
    ++pictures;
  }
  EXPECT_EQ(pictures, 200);
}

TEST(ArrayStore, ReadsTheResizedPicturesOfTheReference) {
  const auto reference = test::reference_dir();
  if (!reference) GTEST_SKIP() << test::reference_missing();
  const Array all = ArrayStore(*reference / "dac_sdc/resized_rgb_0_39.npz").get("a");
  expect_shape(all, {40, kHeight, kWidth, 3});
  const Picture picture =
      resize_nearest(read_picture(*reference / "dac_sdc/pictures/39.jpg"), kWidth, kHeight);
  EXPECT_TRUE(std::equal(picture.rgb.begin(), picture.rgb.end(),
                         all.integers().end() - static_cast<std::ptrdiff_t>(picture.rgb.size())));
}

}  // namespace
}  // namespace rill
