// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "sim/engine/engine.h"
#include "sim/model/split_model.h"
#include "tests/support/flow_network.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

TEST(SplitLayers, PartsGiveTheCodesOfTheWhole) {
  int cut = 0;
  for (unsigned seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const Network network = test::random_flow_network(random);
    const QuantizedModel model =
        test::flow_model(network, test::random_flow_numerics(network, random));
    std::vector<int> slices;
    for (const Layer& layer : network.layers) {
      const int most = layer.has_weights() ? layer.out_channels : 1;
      slices.push_back(std::uniform_int_distribution<int>(1, most)(random));
      if (slices.back() > 1) ++cut;
    }
    const SplitNetwork split = split_layers(network, slices);
    const FeatureMap input = test::random_input(model, random);
    const auto whole = Engine(model).run(input);
    const auto parts = Engine(split_model(split, model)).run(input);
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const auto place = split.network.find(network.layers[i].name);
      ASSERT_TRUE(place.has_value());
      EXPECT_EQ(parts[static_cast<std::size_t>(*place)].codes, whole[i].codes)
          << network.layers[i].name;
    }
    ASSERT_EQ(split.network.outputs.size(), network.outputs.size());
    EXPECT_EQ(split.network.macs(), network.macs());
  }
  EXPECT_GT(cut, 50);
}

}  // namespace
}  // namespace rill
