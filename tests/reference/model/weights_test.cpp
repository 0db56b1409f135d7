// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <vector>

#include "sim/io/array_store.h"
#include "sim/io/picture.h"
#include "sim/model/input.h"
#include "sim/model/load_parameters.h"
#include "sim/model/quantize_model.h"
#include "tests/reference/model/skynet_numerics.h"
#include "tests/support/reference_dir.h"
#include "tests/support/table_network.h"

namespace rill {
namespace {

class SkyNetWeights : public testing::TestWithParam<ReorgOrder> {
 protected:
  void SetUp() override {
    const auto found = test::reference_dir();
    if (!found) GTEST_SKIP() << test::reference_missing();
    reference = *found;
    network = test::read_table_network(reference / "networks/skynet.yaml").network;
    test::set_reorg_order(network, GetParam());
  }

  void expect_published_codes(const QuantizedModel& model) const {
    const std::vector<LayerCodes> codes = load_codes(network, reference / "skynet-hls/weights");
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      EXPECT_EQ(model.layers[i].weight, codes[i].weight) << network.layers[i].name;
      EXPECT_EQ(model.layers[i].bias, codes[i].bias) << network.layers[i].name;
    }
  }

  std::filesystem::path reference;
  Network network;
};

// The floats have PyTorch's channel order behind the reorg, the codes that of the HLS code: both
// orders are permuted on one of the two ways.
TEST_P(SkyNetWeights, FloatsQuantizeToThePublishedCodes) {
  const FloatParameters parameters =
      load_float_parameters(network, reference / "skynet-hls/weights");
  expect_published_codes(quantize_model(network, test::skynet_fm9_w11(), parameters, {}));
}

// The published codes come from weights that were folded elsewhere and rounded to float32, which
// moves a weight by up to 1.3e-7 of the layer's largest (topology/README.md section 6). A weight so
// close to the middle between two codes may take the other one; no other may.
TEST_P(SkyNetWeights, UnfoldedFloatsQuantizeToThePublishedCodesButForTies) {
  FloatParameters parameters =
      load_float_parameters(network, reference / "topology/skynet_real_unfolded_f32.npz");
  fold_batch_norm(network, parameters);
  const QuantizedModel model =
      quantize_model(network, test::skynet_fm9_w11(), parameters, Calibration{});
  const std::vector<LayerCodes> codes = load_codes(network, reference / "skynet-hls/weights");
  int different = 0;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    EXPECT_EQ(model.layers[i].bias, codes[i].bias) << network.layers[i].name;
    for (std::size_t w = 0; w < codes[i].weight.size(); ++w) {
      if (model.layers[i].weight[w] == codes[i].weight[w]) continue;
      ++different;
      const double steps = parameters[i].weight[w] * 128;  // lsb 2^-7
      const double above_tie = steps - 0.5 - std::floor(steps);
      EXPECT_LT(std::abs(above_tie), 1e-4) << network.layers[i].name << " weight " << w;
    }
  }
  EXPECT_LT(different, 10);
}

TEST_P(SkyNetWeights, CodesMakeTheSameModel) {
  const std::filesystem::path weights = reference / "skynet-hls/weights";
  EXPECT_FALSE(holds_only_codes(network, weights));
  expect_published_codes(
      model_from_codes(network, test::skynet_fm9_w11(), load_codes(network, weights)));
}

INSTANTIATE_TEST_SUITE_P(BothOrders, SkyNetWeights,
                         testing::Values(ReorgOrder::BlockMajor, ReorgOrder::ChannelMajor));

// The permutation file states: hls channel 4c + k is float channel c + 192 k.
TEST(SkyNetChannels, PermutationEqualsThePublishedOne) {
  const auto reference = test::reference_dir();
  if (!reference) GTEST_SKIP() << test::reference_missing();
  const Array published =
      read_npy(*reference / "skynet-hls/weights/dw6_hls_to_float_channel_perm.npy");
  Network network = test::read_table_network(*reference / "networks/skynet.yaml").network;
  const LayerIndex dw6 = *network.find("dw6_dw3x3");
  const auto at = static_cast<std::size_t>(dw6);
  const FloatParameters by_float =
      load_float_parameters(network, *reference / "skynet-hls/weights");
  test::set_reorg_order(network, ReorgOrder::ChannelMajor);
  const FloatParameters by_hls = load_float_parameters(network, *reference / "skynet-hls/weights");
  for (std::size_t c = 0; c < by_hls[at].bias.size(); ++c) {
    const auto from = static_cast<std::size_t>(published.integers()[c]);
    ASSERT_EQ(by_hls[at].bias[c], by_float[at].bias[from]) << c;
    ASSERT_EQ(by_hls[at].weight[9 * c + 4], by_float[at].weight[9 * from + 4]) << c;
  }
}

TEST(SkyNetInput, CodesEqualThePublishedTable) {
  const auto reference = test::reference_dir();
  if (!reference) GTEST_SKIP() << test::reference_missing();
  const Array table = read_npy(*reference / "skynet-hls/inputs/norm_lut_i16.npy");
  Picture picture{256, 1, {}};
  for (int pixel = 0; pixel < 256; ++pixel) {
    picture.rgb.insert(picture.rgb.end(), 3, static_cast<std::uint8_t>(pixel));
  }
  const FeatureMap codes =
      quantize_input(normalise(picture, test::skynet_mean(), test::skynet_deviation()),
                     test::skynet_fm9_w11().input.format);
  for (std::size_t i = 0; i < codes.codes.size(); ++i) {
    EXPECT_EQ(codes.codes[i], table.integers()[i / 3]) << "pixel " << i / 3;
  }
}

}  // namespace
}  // namespace rill
