// SPDX-License-Identifier: Apache-2.0
// Codes of few bits in DDR: packed densely, they are the same codes in fewer bytes.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "sim/assembly/simulate.h"
#include "sim/model/calibration.h"
#include "sim/model/input.h"
#include "sim/model/quantize_model.h"
#include "sim/model/synthetic.h"
#include "sim/plan/folding.h"
#include "sim/plan/plan.h"
#include "sim/reference/code_reference.h"
#include "tests/support/random_network.h"
#include "tests/support/random_numerics.h"

namespace rill {
namespace {

using Packing = DesignSpec::DdrPacking;

struct Case {
  Network network;
  QuantizedModel model;
  FeatureMap input;
  DesignSpec design;

  explicit Case(unsigned seed) {
    std::mt19937 random(seed);
    network = test::random_network(random);
    RealMap picture{network.input, {}};
    std::uniform_real_distribution<double> value(-2, 2);
    for (std::int64_t i = 0; i < network.input.size(); ++i) {
      picture.values.push_back(value(random));
    }
    const NumericsSpec numerics = test::random_number_kinds(random);
    const FloatParameters parameters = synthetic_parameters(network, seed);
    model =
        quantize_model(network, numerics, parameters, calibrate(network, parameters, {picture}));
    input = quantize_input(picture, model.input_format);
    design = test::random_design(network, random);
    design.weights = DesignSpec::Weights::Streamed;
    design.spill_all = seed % 2 == 0;
  }

  Plan plan(Packing maps, Packing weights) const {
    DesignSpec packed = design;
    packed.map_packing = maps;
    packed.weight_packing = weights;
    return make_plan(network, test::arithmetic_of(model), model.input_format, packed,
                     test::plain_board(), test::plain_memory(), 200);
  }
};

std::int64_t bytes_of_bits(std::int64_t bits) { return (bits + 7) / 8; }

/// What the README of the folder says: pixels in whole bytes; weights of a layer in whole bytes, a
/// byte a block, four a bias.
std::int64_t expected_bytes(const Case& made, const Plan& plan, const DdrRegion& region) {
  if (region.purpose != Purpose::Weights) {
    const Shape& shape = made.network.shape_of(region.map);
    const Format& format = region.map == kNetworkInput
                               ? plan.input_format
                               : plan.arithmetic[static_cast<std::size_t>(region.map)].output;
    return std::int64_t{shape.height} * shape.width *
           bytes_of_bits(std::int64_t{shape.channels} * format.width);
  }
  std::int64_t bytes = 0;
  for (const Stage& stage : plan.groups[static_cast<std::size_t>(region.map)].stages) {
    const auto index = static_cast<std::size_t>(stage.layer);
    const Layer& layer = made.network.layers[index];
    if (parameter_count(layer) == 0) continue;
    const Format& weight = plan.arithmetic[index].weight;
    const std::int64_t count = parameter_count(layer);
    bytes += bytes_of_bits(count * weight.stored_bits());
    if (weight.block_channels > 0) {
      const int filters = layer.out_channels;
      const std::int64_t block = std::int64_t{weight.block_channels} * layer.window.taps();
      bytes += filters * ((count / filters + block - 1) / block);
    }
    if (has_multipliers(layer)) bytes += 4 * layer.out.channels;
  }
  return bytes;
}

std::int64_t moved(const SimulationResult& result) {
  std::int64_t bytes = 0;
  for (const Metric& metric : result.snapshot.metrics) {
    if (metric.name == "read_bytes" || metric.name == "write_bytes") bytes += metric.value;
  }
  return bytes;
}

class DensePacking : public testing::TestWithParam<unsigned> {};

TEST_P(DensePacking, CodesAreTheSameAndBytesThoseOfTheFormula) {
  const Case made(GetParam());
  const Plan plan = made.plan(Packing::Dense, Packing::Dense);
  for (const DdrRegion& region : plan.regions) {
    EXPECT_EQ(region.bytes, expected_bytes(made, plan, region)) << region.name;
  }
  SimulationOptions options;
  options.keep_layers = true;
  options.frames = 2;
  const SimulationResult result = simulate(plan, &made.model, &made.input, options);
  const auto expected = evaluate_codes(made.model, made.input);
  for (std::size_t layer = 0; layer < expected.size(); ++layer) {
    ASSERT_EQ(result.layers[1][layer].codes, expected[layer].codes) << "layer " << layer;
  }
  EXPECT_EQ(result.outputs[0].codes, expected.back().codes);
  // Every frame reads and writes each of its maps whole, and reads its weights.
  std::int64_t maps = 0;
  std::int64_t weights = 0;
  for (const Group& group : plan.groups) {
    for (const auto* transfers : {&group.loads, &group.stores}) {
      for (const Transfer& transfer : *transfers) {
        maps += plan.regions[static_cast<std::size_t>(transfer.region)].bytes;
      }
    }
    weights += group.weight_bytes;
  }
  EXPECT_EQ(moved(result), (maps + weights) * options.frames);
}

INSTANTIATE_TEST_SUITE_P(Seeds, DensePacking, testing::Range(300U, 324U));

}  // namespace
}  // namespace rill
