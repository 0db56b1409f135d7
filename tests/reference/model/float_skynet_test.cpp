// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <ctime>
#include <filesystem>
#include <vector>

#include "sim/io/array_store.h"
#include "sim/io/file.h"
#include "sim/io/picture.h"
#include "sim/model/calibration.h"
#include "sim/model/float_forward.h"
#include "sim/model/input.h"
#include "sim/model/load_parameters.h"
#include "sim/reference/float_reference.h"
#include "tests/reference/model/skynet_numerics.h"
#include "tests/support/reference_dir.h"
#include "tests/support/table_network.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

constexpr int kWidth = 320;
constexpr int kHeight = 160;

/// Picture `index` out of the stitched input [3][324][644] (reference/topology/README.md section
/// 6).
Picture stitched_picture(const fs::path& reference, int index) {
  constexpr int kFrameWidth = 644;
  constexpr int kFrameHeight = 324;
  const std::vector<std::uint8_t> frame =
      read_file(reference / "skynet-hls/inputs/stitched_0_3.bin", "the stitched input");
  Picture picture{kWidth, kHeight, {}};
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      for (int c = 0; c < 3; ++c) {
        const int row = 162 * (index / 2) + 1 + y;
        const int column = 322 * (index % 2) + 1 + x;
        picture.rgb.push_back(
            frame[static_cast<std::size_t>((c * kFrameHeight + row) * kFrameWidth + column)]);
      }
    }
  }
  return picture;
}

class FloatSkyNet : public testing::Test {
 protected:
  void SetUp() override {
    const auto found = test::reference_dir();
    if (!found) GTEST_SKIP() << test::reference_missing();
    reference = *found;
    network = test::read_table_network(reference / "networks/skynet.yaml").network;
  }

  RealMap input(int index) const {
    return normalise(stitched_picture(reference, index), test::skynet_mean(),
                     test::skynet_deviation());
  }

  FloatParameters folded_parameters() const {
    FloatParameters parameters =
        load_float_parameters(network, reference / "topology/skynet_real_unfolded_f32.npz");
    fold_batch_norm(network, parameters);
    return parameters;
  }

  /// pw7 of a picture, HWC.
  std::vector<double> golden(int index) const {
    const Array all = ArrayStore(reference / "topology/skynet_real_0_3.npz").get("pw7");
    const std::vector<double> values = all.reals();
    constexpr int kChannels = 10;
    constexpr int kPixels = 20 * 40;
    std::vector<double> map;
    for (int pixel = 0; pixel < kPixels; ++pixel) {
      for (int c = 0; c < kChannels; ++c) {
        map.push_back(values[static_cast<std::size_t>((index * kChannels + c) * kPixels + pixel)]);
      }
    }
    return map;
  }

  fs::path reference;
  Network network;
};

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return a.size() == b.size() ? largest : HUGE_VAL;
}

// The published float32 arrays were folded elsewhere and rounded to float32; the README states
// 1.6e-5 for this comparison.
TEST_F(FloatSkyNet, FoldedByUsEqualsThePublishedFoldedNetwork) {
  const FloatParameters parameters = folded_parameters();
  for (int picture = 0; picture < 4; ++picture) {
    const std::vector<RealMap> maps = evaluate_float(network, parameters, input(picture));
    EXPECT_LT(largest_difference(maps.back().values, golden(picture)), 3e-5) << picture;
  }
}

// Same weights as the golden, so only float64 rounding is left.
TEST_F(FloatSkyNet, LoadedFoldedEqualsTheGoldenInDoublePrecision) {
  const FloatParameters parameters =
      load_float_parameters(network, reference / "skynet-hls/weights");
  const std::vector<RealMap> maps = evaluate_float(network, parameters, input(0));
  EXPECT_LT(largest_difference(maps.back().values, golden(0)), 1e-10);
}

// 963 of 3331 variances are below the epsilon (README section 6): without it nothing fits.
TEST_F(FloatSkyNet, FoldingWithoutEpsilonIsNoticed) {
  FloatParameters parameters =
      load_float_parameters(network, reference / "topology/skynet_real_unfolded_f32.npz");
  network.batch_norm_epsilon = 1e-6;
  fold_batch_norm(network, parameters);
  const std::vector<RealMap> maps = evaluate_float(network, parameters, input(0));
  EXPECT_GT(largest_difference(maps.back().values, golden(0)), 1e-2);
}

// Networks with reorg layers in another order are the same networks with other names for channels.
TEST_F(FloatSkyNet, ChannelMajorReorgGivesTheSameAnswer) {
  test::set_reorg_order(network, ReorgOrder::ChannelMajor);
  const FloatParameters parameters = folded_parameters();
  const std::vector<RealMap> maps = evaluate_float(network, parameters, input(0));
  EXPECT_LT(largest_difference(maps.back().values, golden(0)), 3e-5);
}

TEST_F(FloatSkyNet, FastForwardEqualsTheReferenceInEveryLayer) {
  const FloatParameters parameters = folded_parameters();
  const RealMap picture = input(2);
  const std::vector<RealMap> expected = evaluate_float(network, parameters, picture);
  forward_float(network, parameters, picture, [&](LayerIndex layer, const std::vector<float>& map) {
    const std::vector<double>& values = expected[static_cast<std::size_t>(layer)].values;
    // topology/README.md section 4: float32 stays within 1e-4 of a layer's rms.
    double squares = 0;
    for (const double value : values) squares += value * value;
    const double rms = std::sqrt(squares / static_cast<double>(values.size()));
    EXPECT_LT(largest_difference({map.begin(), map.end()}, values), 1e-4 * rms)
        << network.layers[static_cast<std::size_t>(layer)].name;
  });
}

TEST_F(FloatSkyNet, CalibrationTakesAFractionOfASecond) {
  const FloatParameters parameters = folded_parameters();
  const RealMap picture = input(0);
  const std::clock_t start = std::clock();
  const Calibration calibration = calibrate(network, parameters, {picture});
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  RecordProperty("cpu_milliseconds", static_cast<int>(seconds * 1000));
  EXPECT_EQ(calibration.layers.size(), network.layers.size());
#ifdef NDEBUG
  EXPECT_LT(seconds, 0.5);
#endif
}

}  // namespace
}  // namespace rill
