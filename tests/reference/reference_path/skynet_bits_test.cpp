// SPDX-License-Identifier: Apache-2.0
// Are our codes those of the published SkyNet HLS design? (reference/skynet-hls)
//
// The design runs four stitched pictures, we one picture with clean padding. Up to dw4 both are the
// same; dw5 and dw6 of the design read what the gap between the pictures happens to hold (section
// 4 there). So: whole maps up to dw4; every later layer from the design's own input; and the end
// result away from the borders, and its boxes.
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/reference/code_reference.h"
#include "tests/reference/reference_path/skynet_fixture.h"
#include "tests/support/npy_fixture.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

using nlohmann::json;
using test::best_box;
using test::golden_map;
using test::NpyArray;
using test::Prediction;
using test::read_array;

class SkyNetBits : public testing::Test {
 protected:
  void SetUp() override {
    const auto found = test::reference_dir();
    if (!found) GTEST_SKIP() << test::reference_missing();
    reference_ = *found;
    model_ = test::skynet_model(reference_);
  }

  NpyArray golden(const std::string& name) const {
    return read_array(reference_ / "skynet-hls/golden_0_3" / name);
  }
  LayerIndex index(const std::string& layer) const { return model_.network.find(layer).value(); }
  const FeatureMap& map(const std::vector<FeatureMap>& maps, const std::string& layer) const {
    return maps[static_cast<std::size_t>(index(layer))];
  }
  FeatureMap accumulators(const std::string& layer, FeatureMap input) const {
    return layer_accumulators(model_, index(layer), {std::move(input)});
  }
  json inputs_json(const std::string& name) const {
    std::ifstream file(reference_ / "skynet-hls" / name);
    return json::parse(file);
  }

  std::filesystem::path reference_;
  QuantizedModel model_;
};

/// Number of codes that differ, at least `margin` pixels away from every border.
int differences(const FeatureMap& a, const FeatureMap& b, int margin = 0) {
  EXPECT_EQ(a.shape, b.shape);
  int count = 0;
  for (int y = margin; y < a.shape.height - margin; ++y) {
    for (int x = margin; x < a.shape.width - margin; ++x) {
      for (int c = 0; c < a.shape.channels; ++c) {
        const auto at = static_cast<std::size_t>((y * a.shape.width + x) * a.shape.channels + c);
        if (a.codes[at] != b.codes[at]) ++count;
      }
    }
  }
  return count;
}

void expect_prediction(const FeatureMap& pw7, const json& expected) {
  const Prediction box = best_box(pw7);
  EXPECT_EQ(box.anchor, expected["constant"][0].get<int>());
  EXPECT_EQ(box.grid_x, expected["constant"][1].get<int>());
  EXPECT_EQ(box.grid_y, expected["constant"][2].get<int>());
  ASSERT_EQ(box.box.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(box.box[i] / 256.0, expected["predict_box"][i].get<double>()) << "value " << i;
  }
}

/// What the gap between the pictures can reach: one pixel in dw5, one more in dw6.
constexpr int kGapReach = 2;

TEST_F(SkyNetBits, CleanLayersAndBoxesOfBatch0To3AreThoseOfTheDesign) {
  std::ifstream file(reference_ / "skynet-hls/inputs/stitched_0_3.bin", std::ios::binary);
  std::vector<double> pixels;
  for (auto byte = std::istreambuf_iterator<char>(file); byte != std::istreambuf_iterator<char>();
       ++byte) {
    pixels.push_back(static_cast<unsigned char>(*byte));
  }
  const json predictions = inputs_json("golden_0_3/predict.json")["images"];
  const std::vector<std::pair<std::string, std::string>> clean{
      {"dw1_dw3x3", "dw1_conv3x3.npz"}, {"pool1", "dw1_pool.npz"},
      {"dw2_dw3x3", "dw2_conv3x3.npz"}, {"pool2", "dw2_pool.npz"},
      {"dw3_dw3x3", "dw3_conv3x3.npz"}, {"dw3_pw1x1", "dw3_conv1x1.npz"},
      {"pool3", "dw3_pool.npz"},        {"dw4_dw3x3", "dw4_conv3x3.npz"},
      {"dw4_pw1x1", "dw4_conv1x1.npz"}};
  const std::vector<FeatureMap> pictures = test::skynet_pictures(reference_, pixels);
  for (int image = 0; image < 4; ++image) {
    SCOPED_TRACE("picture " + std::to_string(image));
    const auto maps = evaluate_codes(model_, pictures[static_cast<std::size_t>(image)]);
    for (const auto& [layer, name] : clean) {
      const FeatureMap expected = golden_map(golden(name), image, test::skynet_feature_format());
      EXPECT_EQ(differences(map(maps, layer), expected), 0) << layer;
    }
    const FeatureMap pw7 = golden_map(golden("pw7.npy"), image, test::skynet_accumulator_format());
    EXPECT_EQ(differences(maps.back(), pw7, kGapReach), 0);
    expect_prediction(
        maps.back(),
        predictions[static_cast<std::size_t>(image)]["variant_zero_padding_between_images"]);
  }
}

TEST_F(SkyNetBits, BoardPicturesGiveThePublishedBoxes) {
  const auto folder = reference_ / "skynet-hls/inputs";
  const json predictions = inputs_json("inputs/stitched_board_0_3_predict.json");
  const NpyArray pw7 = read_array(folder / "stitched_board_0_3_pw7_model.npy");
  const std::vector<FeatureMap> pictures =
      test::skynet_pictures(reference_, read_array(folder / "stitched_board_0_3.npz").values);
  for (int image = 0; image < 4; ++image) {
    SCOPED_TRACE("picture " + std::to_string(image));
    const auto maps = evaluate_codes(model_, pictures[static_cast<std::size_t>(image)]);
    const FeatureMap stitched = golden_map(pw7, image, test::skynet_accumulator_format());
    EXPECT_EQ(differences(maps.back(), stitched, kGapReach), 0);
    expect_prediction(maps.back(), predictions[static_cast<std::size_t>(image)]);
  }
}

TEST_F(SkyNetBits, EveryPointwiseAccumulatorIsThatOfTheDesign) {
  const int image = 3;
  for (const char* block : {"dw1", "dw2", "dw3", "dw4", "dw5", "dw6"}) {
    const std::string name(block);
    const FeatureMap input =
        golden_map(golden(name + "_conv3x3.npz"), image, test::skynet_feature_format());
    const FeatureMap expected =
        golden_map(golden(name + "_conv1x1_acc.npz"), image, test::skynet_accumulator_format());
    EXPECT_EQ(differences(accumulators(name + "_pw1x1", input), expected), 0) << block;
  }
  const FeatureMap input =
      golden_map(golden("dw6_conv1x1.npz"), image, test::skynet_feature_format());
  const FeatureMap expected =
      golden_map(golden("pw7.npy"), image, test::skynet_accumulator_format());
  EXPECT_EQ(differences(accumulators("pw7_1x1", input), expected), 0);
}

TEST_F(SkyNetBits, DepthwiseAccumulatorsBeforeReluAreThoseOfTheDesign) {
  for (int image = 0; image < 4; ++image) {
    const auto fm = test::skynet_feature_format();
    const FeatureMap dw4 = accumulators("dw4_dw3x3", golden_map(golden("dw3_pool.npz"), image, fm));
    EXPECT_EQ(differences(dw4, golden_map(golden("dw4_conv3x3_pre.npz"), image, fm)), 0);
    // The gap reaches one pixel into the picture.
    const FeatureMap dw5 =
        accumulators("dw5_dw3x3", golden_map(golden("dw4_conv1x1.npz"), image, fm));
    EXPECT_EQ(differences(dw5, golden_map(golden("dw5_conv3x3_pre.npz"), image, fm), 1), 0);
  }
}

/// A depthwise layer over 32 channels of the whole stitched frame, which brings its own padding.
QuantizedModel frame_layer(const QuantizedModel& skynet, LayerIndex index, int first_channel) {
  QuantizedModel model;
  model.network.input = {32, 44, 84};
  Layer layer = skynet.network.layers[static_cast<std::size_t>(index)];
  layer.inputs = {kNetworkInput};
  layer.out_channels = layer.groups = 32;
  layer.window.pad_h = layer.window.pad_w = 0;
  model.network.layers = {layer};
  infer_shapes(model.network);
  QuantizedLayer numbers = skynet.layers[static_cast<std::size_t>(index)];
  const auto weights = numbers.weight.begin() + first_channel * 9;
  const auto biases = numbers.bias.begin() + first_channel;
  numbers.weight = {weights, weights + 32 * 9};
  numbers.bias = {biases, biases + 32};
  model.layers = {numbers};
  return model;
}

TEST_F(SkyNetBits, ReorganisedHalfOfDw6WithItsGapIsThatOfTheDesign) {
  const NpyArray frames = golden("dw6_in_frames.npz");
  const NpyArray expected = golden("dw6_conv3x3_pre.npz");  // [4][1280][20][40]
  int wrong = 0;
  for (int group = 0; group < 24; ++group) {
    const QuantizedModel model = frame_layer(model_, index("dw6_dw3x3"), 32 * group);
    const FeatureMap frame = golden_map(frames, group, test::skynet_feature_format());
    const FeatureMap sums = layer_accumulators(model, 0, {frame});
    ASSERT_EQ(sums.shape, (Shape{32, 42, 82}));
    for (int image = 0; image < 4; ++image) {
      for (int pixel = 0; pixel < 20 * 40; ++pixel) {
        // Pictures lie at rows 1 and 23 and columns 1 and 43 of the frame (section 4); the sums
        // start at row 1, column 1.
        const int row = 22 * (image / 2) + pixel / 40;
        const int column = 42 * (image % 2) + pixel % 40;
        for (int c = 0; c < 32; ++c) {
          const auto ours = static_cast<std::size_t>((row * 82 + column) * 32 + c);
          const auto theirs =
              static_cast<std::size_t>((image * 1280 + 32 * group + c) * 800 + pixel);
          if (sums.codes[ours] != static_cast<Code>(expected.values[theirs])) ++wrong;
        }
      }
    }
  }
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace rill
