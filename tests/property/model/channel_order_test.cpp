// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "sim/io/arrays.h"
#include "sim/model/load_parameters.h"
#include "sim/model/stored_codes.h"
#include "sim/model/synthetic.h"
#include "sim/reference/float_reference.h"
#include "tests/support/files.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

std::vector<std::int64_t> shape_of(const Layer& layer) {
  const std::vector<int> shape = layer.weight_shape();
  return {shape.begin(), shape.end()};
}

// Whichever order the reorg layers of a network have, stored weights make the same function of it:
// every map holds the same values, channels behind a reorg under other numbers. The last layer is
// compared where a full convolution has ended the difference.
TEST(ChannelOrder, StoredWeightsServeBothReorgOrders) {
  int compared = 0;
  for (std::uint32_t seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    Network network = test::random_network(random);
    std::size_t reorgs = 0;
    for (Layer& layer : network.layers) {
      reorgs += layer.op == Op::Reorg ? 1 : 0;
      layer.reorg_order = ReorgOrder::BlockMajor;
    }
    const Layer& last = network.layers.back();
    if (reorgs == 0 || !last.has_weights() || last.groups != 1) continue;
    const FloatParameters parameters = synthetic_parameters(network, seed);
    const test::TemporaryFolder folder;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Layer& layer = network.layers[i];
      if (parameters[i].weight.empty()) continue;
      write_npy(folder.path() / (layer.name + ".weight.npy"),
                real_array(shape_of(layer), "f8", parameters[i].weight));
      if (parameters[i].bias.empty()) continue;
      write_npy(folder.path() / (layer.name + ".bias.npy"),
                real_array({layer.out_channels}, "f8", parameters[i].bias));
    }
    RealMap picture{network.input, {}};
    for (std::int64_t i = 0; i < network.input.size(); ++i) {
      picture.values.push_back(std::uniform_real_distribution<double>(-1, 1)(random));
    }
    const RealMap expected = evaluate_float(network, parameters, picture).back();
    for (Layer& layer : network.layers) layer.reorg_order = ReorgOrder::ChannelMajor;
    const RealMap permuted =
        evaluate_float(network, load_float_parameters(network, folder.path()), picture).back();
    for (std::size_t i = 0; i < expected.values.size(); ++i) {
      ASSERT_NEAR(permuted.values[i], expected.values[i], 1e-9) << i;
    }
    ++compared;
  }
  EXPECT_GE(compared, 10);
}

// What stored_codes() writes, load_codes() reads back as the same model, whatever order a reorg
// has.
TEST(ChannelOrder, CodesSurviveStoringAndLoading) {
  int compared = 0;
  for (std::uint32_t seed = 1; seed <= 240; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    Network network = test::random_network(random);
    for (Layer& layer : network.layers) {
      if (layer.op == Op::Reorg) ++compared;
      layer.reorg_order = seed % 2 == 0 ? ReorgOrder::BlockMajor : ReorgOrder::ChannelMajor;
    }
    const QuantizedModel model = test::random_model(network, random);
    const bool empty = std::none_of(network.layers.begin(), network.layers.end(),
                                    [](const Layer& layer) { return layer.has_weights(); });
    if (empty) continue;
    const std::vector<LayerCodes> stored = stored_codes(model);
    const test::TemporaryFolder folder;
    for (std::size_t i = 0; i < stored.size(); ++i) {
      const Layer& layer = network.layers[i];
      if (stored[i].weight.empty()) continue;
      write_npy(
          folder.path() / (layer.name + ".weight_codes.npy"),
          integer_array(shape_of(layer), "i4", {stored[i].weight.begin(), stored[i].weight.end()}));
      if (!layer.bias && !layer.batch_norm) continue;
      write_npy(folder.path() / (layer.name + ".bias_codes.npy"),
                integer_array({layer.out_channels}, "i4",
                              {stored[i].bias.begin(), stored[i].bias.end()}));
    }
    const std::vector<LayerCodes> loaded = load_codes(network, folder.path());
    for (std::size_t i = 0; i < loaded.size(); ++i) {
      EXPECT_EQ(loaded[i].weight, model.layers[i].weight) << network.layers[i].name;
      if (loaded[i].bias.empty()) continue;
      EXPECT_EQ(loaded[i].bias, model.layers[i].bias);
    }
  }
  EXPECT_GE(compared, 10);
}

}  // namespace
}  // namespace rill
