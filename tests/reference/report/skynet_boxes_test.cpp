// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/report/answer.h"
#include "tests/support/npy_fixture.h"
#include "tests/support/reference_dir.h"

// The boxes that the published SkyNet design found in its last layer, and those that its board
// printed (reference/skynet-hls, sections 3 and 10).
namespace rill {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// Image `index` of a [4][10][20][40] array of accumulator codes, as HWC.
FeatureMap image_of(const test::NpyArray& array, std::size_t index) {
  FeatureMap map;
  map.shape = {10, 20, 40};
  map.format = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);
  map.codes.resize(static_cast<std::size_t>(map.shape.size()));
  const std::size_t first = index * map.codes.size();
  for (std::size_t channel = 0; channel < 10; ++channel) {
    for (std::size_t pixel = 0; pixel < 800; ++pixel) {
      map.codes[pixel * 10 + channel] =
          static_cast<Code>(array.values.at(first + channel * 800 + pixel));
    }
  }
  return map;
}

YoloOptions options(Corners corners) {
  YoloOptions result;
  result.anchors = {1.4940052559648322, 2.3598481287086823, 4.0113013115312155, 5.760873975661669};
  result.picture_width = 640;
  result.picture_height = 360;
  result.corners = corners;
  return result;
}

std::vector<int> corners_of(const FeatureMap& map, Corners corners) {
  const Box box = yolo_box(map, options(corners));
  return {box.left, box.top, box.right, box.bottom};
}

class SkynetBoxes : public testing::Test {
 protected:
  void SetUp() override {
    const auto reference = test::reference_dir();
    if (!reference) GTEST_SKIP() << test::reference_missing();
    folder_ = *reference / "skynet-hls";
  }
  json read(const std::string& name) const {
    std::ifstream stream(folder_ / name);
    return json::parse(stream);
  }

  fs::path folder_;
};

TEST_F(SkynetBoxes, EqualTheCompiledDesignsOutput) {
  const test::NpyArray pw7 = test::read_array(folder_ / "golden_0_3/pw7.npy");
  const json predict = read("golden_0_3/predict.json");
  ASSERT_EQ(predict.at("images").size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    const json& golden = predict.at("images")[i];
    SCOPED_TRACE(golden.at("image").get<std::string>());
    const FeatureMap map = image_of(pw7, i);
    const Box box = yolo_box(map, options(Corners::Round));
    ASSERT_TRUE(box.found);
    EXPECT_EQ(json(box.codes), golden.at("predict_box_raw_lsb_2pow_minus8"));
    EXPECT_EQ(json({box.anchor, box.grid_x, box.grid_y}), golden.at("constant"));
    const json& decoded = golden.at("decoded");
    const std::vector<double> relative{box.center_x, box.center_y, box.width, box.height,
                                       box.confidence};
    const std::vector<double> pixels{box.x1, box.y1, box.x2, box.y2};
    // Both sides evaluate the same formula in doubles; 1e-9 leaves room for another exp().
    for (std::size_t k = 0; k < 5; ++k) {
      EXPECT_NEAR(relative[k], decoded.at("cx_cy_w_h_conf")[k].get<double>(), 1e-9);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      EXPECT_NEAR(pixels[k], decoded.at("x1y1x2y2_float")[k].get<double>(), 1e-9 * 640);
    }
    EXPECT_EQ(json(corners_of(map, Corners::Truncate)), decoded.at("x1y1x2y2_trunc"));
    EXPECT_EQ(json(corners_of(map, Corners::Round)), decoded.at("x1y1x2y2_round"));
  }
}

TEST_F(SkynetBoxes, EqualWhatThePublishedBoardPrinted) {
  const test::NpyArray pw7 = test::read_array(folder_ / "inputs/stitched_board_0_3_pw7_model.npy");
  const json boards = read("inputs/stitched_board_0_3_predict.json");
  ASSERT_EQ(boards.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    SCOPED_TRACE(boards[i].at("image").get<std::string>());
    const std::vector<int> box = corners_of(image_of(pw7, i), Corners::Round);
    // The board prints x1, x2, y1, y2.
    EXPECT_EQ(json({box[0], box[2], box[1], box[3]}), boards[i].at("published_board_output"));
  }
}

}  // namespace
}  // namespace rill
