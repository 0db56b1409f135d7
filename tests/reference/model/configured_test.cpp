// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/config/read.h"
#include "sim/engine/engine.h"
#include "sim/io/picture.h"
#include "sim/model/build_model.h"
#include "sim/model/input.h"
#include "tests/reference/model/skynet_numerics.h"
#include "tests/support/reference_dir.h"

// The configured network and numerics mean what the tests of this folder build by hand, and the
// sample picture with synthetic weights makes use of their formats.
namespace rill {
namespace {

namespace fs = std::filesystem;

Network configured_network() {
  Network network = read_network(test::source_dir() / "configs/networks/skynet.yaml");
  infer_shapes(network);
  return network;
}

NumericsSpec configured_numerics(const std::string& name) {
  return read_numerics(test::source_dir() / "configs/numerics" / (name + ".yaml"));
}

RealMap sample(const Shape& shape) {
  const Picture picture = read_picture(test::source_dir() / "traces/sample_aerial.png");
  return normalise(resize_nearest(picture, shape.width, shape.height), test::skynet_mean(),
                   test::skynet_deviation());
}

QuantizedModel build(const Network& network, const NumericsSpec& numerics,
                     const fs::path& weights) {
  return build_model(network, numerics, {weights, 1}, sample(network.input),
                     normalised_range(test::skynet_mean(), test::skynet_deviation()));
}

void expect_same(const QuantizedModel& a, const QuantizedModel& b) {
  ASSERT_EQ(a.layers.size(), b.layers.size());
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    const LayerArithmetic& x = a.layers[i].arithmetic;
    const LayerArithmetic& y = b.layers[i].arithmetic;
    const std::string& name = a.network.layers[i].name;
    EXPECT_EQ(a.layers[i].weight, b.layers[i].weight) << name;
    EXPECT_EQ(a.layers[i].bias, b.layers[i].bias) << name;
    EXPECT_EQ(x.padding_code, y.padding_code) << name;
    EXPECT_EQ(x.output.to_string(), y.output.to_string()) << name;
    EXPECT_EQ(x.output.scale, y.output.scale) << name;
    EXPECT_EQ(x.requantization.kind, y.requantization.kind) << name;
    EXPECT_EQ(x.requantization.multiplier, y.requantization.multiplier) << name;
    EXPECT_EQ(x.requantization.minimum, y.requantization.minimum) << name;
    EXPECT_EQ(x.requantization.maximum, y.requantization.maximum) << name;
    EXPECT_EQ(x.accumulation.terms_per_cast, y.accumulation.terms_per_cast) << name;
  }
}

TEST(ConfiguredNumerics, EqualTheHandMadeOnes) {
  const auto reference = test::reference_dir();
  if (!reference) GTEST_SKIP() << test::reference_missing();
  const Network network = configured_network();
  const fs::path weights = *reference / "skynet-hls/weights";
  expect_same(build(network, configured_numerics("skynet_fm9_w11"), weights),
              build(network, test::skynet_fm9_w11(), weights));
  expect_same(build(network, configured_numerics("skynet_w8a8"), weights),
              build(network, test::skynet_scaled(8), weights));
  expect_same(build(network, configured_numerics("skynet_w4a4"), weights),
              build(network, test::skynet_scaled(4), weights));
}

/// Shares of a map's codes at the limits of what its layer can give.
struct Usage {
  double lowest = 0;
  double highest = 0;
};

Usage usage_of(const FeatureMap& map) {
  Usage usage;
  const auto lowest = static_cast<double>(map.format.min_code());
  const auto highest = static_cast<double>(map.format.max_code());
  const double part = 1.0 / static_cast<double>(map.codes.size());
  for (const Code code : map.codes) {
    if (code == lowest || code == 0) usage.lowest += part;
    if (code == highest) usage.highest += part;
  }
  return usage;
}

// A run without weights must still move numbers, not zeros or rails: the time and traffic are the
// same, but the codes are what a user looks at.
TEST(SyntheticSkyNet, UsesTheFormatsOfEveryNumerics) {
  const Network network = configured_network();
  for (const char* name : {"skynet_fm9_w11", "skynet_w8a8", "skynet_w4a4"}) {
    const QuantizedModel model = build(network, configured_numerics(name), "");
    const FeatureMap input = quantize_input(sample(network.input), model.input_format);
    const std::vector<FeatureMap> maps = Engine(model).run(input);
    for (std::size_t i = 0; i < maps.size(); ++i) {
      const Usage usage = usage_of(maps[i]);
      EXPECT_LT(usage.lowest, 0.95) << name << " " << network.layers[i].name;
      EXPECT_LT(usage.highest, 0.25) << name << " " << network.layers[i].name;
    }
  }
}

}  // namespace
}  // namespace rill
