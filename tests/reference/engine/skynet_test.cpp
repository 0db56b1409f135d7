// SPDX-License-Identifier: Apache-2.0
// Does the engine compute the published SkyNet? Its maps against the dumps of the HLS design
// (reference/skynet-hls; layers that the stitching of four pictures does not touch), and all of
// them against the plain reference.
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "sim/engine/engine.h"
#include "sim/model/model.h"
#include "sim/reference/code_reference.h"
#include "tests/reference/reference_path/skynet_fixture.h"
#include "tests/support/npy_fixture.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

class EngineSkyNet : public testing::Test {
 protected:
  void SetUp() override {
    const auto found = test::reference_dir();
    if (!found) GTEST_SKIP() << test::reference_missing();
    reference_ = *found / "skynet-hls";
    model_ = test::skynet_model(*found);
    const auto pixels = test::read_array(reference_ / "inputs/stitched_board_0_3.npz").values;
    pictures_ = test::skynet_pictures(*found, pixels);
  }

  std::filesystem::path reference_;
  QuantizedModel model_;
  std::vector<FeatureMap> pictures_;
};

TEST_F(EngineSkyNet, EqualsTheReferenceInEveryLayer) {
  const Engine engine(model_);
  const std::vector<FeatureMap> expected = evaluate_codes(model_, pictures_[0]);
  const std::vector<FeatureMap> computed = engine.run(pictures_[0]);
  ASSERT_EQ(computed.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(computed[i].codes, expected[i].codes) << model_.network.layers[i].name;
  }
  EXPECT_EQ(engine.run_outputs(pictures_[0]).front().codes, expected.back().codes);
}

TEST_F(EngineSkyNet, ComputesThePointwiseAccumulatorsOfTheDesign) {
  // Requantization off: the array's own codes, from the design's own inputs.
  QuantizedModel model = model_;
  for (QuantizedLayer& layer : model.layers) layer.arithmetic.requantization = Requantization();
  for (QuantizedLayer& layer : model.layers) {
    layer.arithmetic.requantization.kind = Requantization::Kind::Identity;
  }
  const Engine engine(model);
  for (const std::string block : {"dw1", "dw2", "dw3", "dw4", "dw5", "dw6"}) {
    const auto folder = reference_ / "golden_0_3";
    const auto inputs = test::read_array(folder / (block + "_conv3x3.npz"));
    const auto sums = test::read_array(folder / (block + "_conv1x1_acc.npz"));
    for (int image = 0; image < 4; ++image) {
      const FeatureMap input = test::golden_map(inputs, image, test::skynet_feature_format());
      const FeatureMap expected = test::golden_map(sums, image, test::skynet_accumulator_format());
      const LayerIndex layer = model.network.find(block + "_pw1x1").value();
      EXPECT_EQ(engine.run_layer(layer, {&input}).codes, expected.codes)
          << block << ", picture " << image;
    }
  }
}

}  // namespace
}  // namespace rill
