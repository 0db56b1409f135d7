// SPDX-License-Identifier: Apache-2.0
// Deconvolution, leaky ReLU, bilinear upsampling, crop and concat of different formats: the fast
// evaluation equals the plain one.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "sim/engine/engine.h"
#include "sim/reference/code_reference.h"
#include "tests/support/flow_network.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

void expect_equal(const QuantizedModel& model, std::mt19937& random) {
  const FeatureMap input = test::random_input(model, random);
  const std::vector<FeatureMap> expected = evaluate_codes(model, input);
  const std::vector<FeatureMap> computed = Engine(model).run(input);
  ASSERT_EQ(computed.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_EQ(computed[i].codes, expected[i].codes) << model.network.layers[i].name;
  }
}

/// Share of codes of all layers that are neither 0 nor at a limit: a test of zeros tests nothing.
double lively_share(const QuantizedModel& model, std::mt19937& random) {
  const auto maps = evaluate_codes(model, test::random_input(model, random));
  std::int64_t lively = 0;
  std::int64_t all = 0;
  for (const FeatureMap& map : maps) {
    for (const Code code : map.codes) {
      ++all;
      if (code != 0 && code != map.format.min_code() && code != map.format.max_code()) ++lively;
    }
  }
  return static_cast<double>(lively) / static_cast<double>(all);
}

TEST(FlowEngine, EqualsTheReferenceForRandomNetworksAndWidths) {
  double lively = 0;
  constexpr unsigned kSeeds = 400;
  for (unsigned seed = 1; seed <= kSeeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const Network network = test::random_flow_network(random);
    const NumericsSpec numerics = test::random_flow_numerics(network, random);
    const QuantizedModel model = test::flow_model(network, numerics);
    expect_equal(model, random);
    lively += lively_share(model, random) / kSeeds;
  }
  EXPECT_GT(lively, 0.2);
}

class FlowWidths : public testing::TestWithParam<int> {};

TEST_P(FlowWidths, EveryLayerOfTheThreeNetworksEqualsTheReference) {
  const int bits = GetParam();
  const std::pair<const char*, const char*> cases[] = {{"flownets", "flownets_w8a8"},
                                                       {"flownets_bn", "flownets_w8a8"},
                                                       {"flownetq", "flownetq_w8a8"}};
  for (const auto& [network, numerics] : cases) {
    SCOPED_TRACE(network);
    std::mt19937 random(static_cast<unsigned>(bits));
    const Network small = test::small_network(network, 64, 64, 32);
    expect_equal(test::flow_model(small, test::numerics_with_bits(numerics, bits, bits)), random);
    // Both widths are independent.
    expect_equal(test::flow_model(small, test::numerics_with_bits(numerics, bits, 17 - bits)),
                 random);
  }
}

TEST_P(FlowWidths, FlownetqWithoutItsQuarterEqualsTheReferenceToo) {
  const int bits = GetParam();
  std::mt19937 random(static_cast<unsigned>(bits));
  Network network = test::small_network("flownetq", 64, 64, 32);
  for (Layer& layer : network.layers) {
    if (layer.batch_norm) layer.output_scale = 1;
  }
  NumericsSpec numerics = test::numerics_with_bits("flownetq_w8a8", bits, bits);
  // 0 … 4 in place of 0 … 1, with the same number of steps.
  numerics.defaults.output->format =
      Format::fixed(bits, 2, Rounding::Rnd, Overflow::Sat, /*is_signed=*/false);
  expect_equal(test::flow_model(network, numerics), random);
}

INSTANTIATE_TEST_SUITE_P(Bits, FlowWidths, testing::Values(1, 2, 3, 4, 8, 12, 16));

}  // namespace
}  // namespace rill
