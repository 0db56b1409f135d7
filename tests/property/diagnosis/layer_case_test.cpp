// SPDX-License-Identifier: Apache-2.0
#include "sim/diagnosis/case_evaluator.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <vector>

#include "sim/diagnosis/diagnose.h"
#include "sim/reference/code_reference.h"
#include "tests/support/random_network.h"

namespace rill::test {
namespace {

/// Every code of the case is that of the map.
void expect_equal(const LayerCase& layer_case, const FeatureMap& map) {
  CaseEvaluator evaluator(layer_case);
  std::size_t at = 0;
  for (int row = 0; row < map.shape.height; ++row) {
    for (int column = 0; column < map.shape.width; ++column) {
      for (int channel = 0; channel < map.shape.channels; ++channel, ++at) {
        ASSERT_EQ(evaluator.at(0, channel, row, column), map.codes[at])
            << layer_case.layer->name << " at " << channel << ", " << row << ", " << column;
      }
    }
  }
}

TEST(LayerCase, DescribedIsThePlainEvaluation) {
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const Network network = random_network(random);
    const QuantizedModel model = random_model(network, random);
    const FeatureMap input = random_input(model, random);
    const std::vector<FeatureMap> maps = evaluate_codes(model, input);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const Layer& layer = model.network.layers[i];
      if (!can_diagnose(layer)) continue;
      std::vector<const FeatureMap*> operands;
      std::vector<FeatureMap> copies;
      for (const LayerIndex source : layer.inputs) {
        operands.push_back(source == kNetworkInput ? &input
                                                   : &maps[static_cast<std::size_t>(source)]);
        copies.push_back(*operands.back());
      }
      expect_equal(described_case(layer, model.layers[i], false, {operands}), maps[i]);
      if (!layer.has_weights()) continue;
      expect_equal(described_case(layer, model.layers[i], true, {operands}),
                   layer_accumulators(model, static_cast<LayerIndex>(i), copies));
    }
  }
}

}  // namespace
}  // namespace rill::test
