// SPDX-License-Identifier: Apache-2.0
// Arrays that do not add up products in plain order: Winograd's form, groups of channels.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "sim/assembly/simulate.h"
#include "sim/engine/engine.h"
#include "sim/model/calibration.h"
#include "sim/model/input.h"
#include "sim/model/quantize_model.h"
#include "sim/model/synthetic.h"
#include "sim/plan/plan.h"
#include "sim/reference/code_reference.h"
#include "tests/support/random_network.h"
#include "tests/support/random_numerics.h"

namespace rill {
namespace {

using Storage = WinogradForm::Storage;

int pick(std::mt19937& random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}

Layer convolution(const Network& network, int outputs, int kernel, int stride, int pad) {
  Layer layer;
  layer.name = "layer" + std::to_string(network.layers.size());
  layer.op = Op::Convolution;
  layer.inputs = {static_cast<LayerIndex>(network.layers.size()) - 1};
  layer.out_channels = outputs;
  layer.bias = true;
  layer.window = {kernel, kernel, stride, stride, pad, pad, 1};
  layer.activation = ActivationFunction::Relu;
  return layer;
}

/// A first layer of 7x7 and stride 2, then layers of 3x3, each followed by a grouped one.
Network network_of(std::mt19937& random) {
  Network network;
  network.name = "forms";
  network.input = {pick(random, 1, 3), pick(random, 7, 21), pick(random, 7, 23)};
  const auto add = [&](const Layer& layer) {
    network.layers.push_back(layer);
    infer_shapes(network);
  };
  add(convolution(network, 2 * pick(random, 1, 3), 7, 2, pick(random, 0, 3)));
  for (int i = 0; i < 2; ++i) {
    const Shape& in = network.layers.back().out;
    const int pad = in.height < 3 || in.width < 3 ? 1 : pick(random, 0, 1);
    const int groups = pick(random, 2, 3);
    add(convolution(network, 2 * groups, 3, 1, pad));
    const int kernel = network.layers.back().out.height >= 3 ? 2 * pick(random, 0, 1) + 1 : 1;
    Layer grouped =
        convolution(network, groups * pick(random, 1, 3), kernel, pick(random, 1, 2), kernel / 2);
    grouped.groups = groups;
    add(grouped);
  }
  network.outputs = {static_cast<LayerIndex>(network.layers.size()) - 1};
  return network;
}

/// Random foldings, ragged ones too, where groups and tiles leave a choice.
DesignSpec design_of(const Network& network, std::mt19937& random, bool square_tiles = false) {
  DesignSpec design = test::random_design(network, random);
  for (const Layer& layer : network.layers) {
    // Winograd's terms are kernel rows: 3 of 9 taps, 27 of 49; or kernels of 3x3: one, nine.
    const int direction = square_tiles && layer.window.kernel_h >= 3 && layer.groups == 1 ? 3 : 1;
    const int rows = (layer.window.kernel_h == 7 ? 27 : layer.window.kernel_h) / direction;
    Folding& folding = design.stages[layer.name];
    folding = {1, pick(random, 1, rows * layer.in.channels / layer.groups), 1};
    if (layer.groups == 1) folding.pe = pick(random, 1, layer.out.channels);
    if (layer.groups > 1 && pick(random, 0, 1) == 1) folding.pe = layer.out.channels / layer.groups;
  }
  return design;
}

struct Machine {
  QuantizedModel model;
  FeatureMap input;
  Plan plan;
  NumericsSpec numerics;

  explicit Machine(unsigned seed, bool square_tiles = false) {
    std::mt19937 random(seed);
    const Network network = network_of(random);
    RealMap picture{network.input, {}};
    std::uniform_real_distribution<double> value(-2, 2);
    for (std::int64_t i = 0; i < network.input.size(); ++i) picture.values.push_back(value(random));
    numerics = test::random_number_kinds(random);
    WinogradForm form;
    form.outputs = std::array{2, 4, 5, 5}[static_cast<std::size_t>(pick(random, 0, 3))];
    form.storage = pick(random, 0, 1) == 0 ? Storage::Exact : Storage::Int16;
    form.both_directions = square_tiles;
    numerics.defaults.winograd = form;
    const FloatParameters parameters = synthetic_parameters(network, seed);
    model =
        quantize_model(network, numerics, parameters, calibrate(network, parameters, {picture}));
    input = quantize_input(picture, model.input_format);
    plan = make_plan(network, test::arithmetic_of(model), model.input_format,
                     design_of(network, random, square_tiles), test::plain_board(),
                     test::plain_memory(), 200);
  }
};

class ArrayForms : public testing::TestWithParam<unsigned> {};

void expect_reference_codes(const Machine& machine) {
  SimulationOptions options;
  options.frames = 2;
  options.keep_layers = true;
  const SimulationResult result = simulate(machine.plan, &machine.model, &machine.input, options);
  const auto expected = evaluate_codes(machine.model, machine.input);
  const auto fast = Engine(machine.model).run(machine.input);
  for (std::size_t layer = 0; layer < expected.size(); ++layer) {
    ASSERT_EQ(result.layers[0][layer].codes, expected[layer].codes)
        << "layer " << layer << " F(" << machine.numerics.defaults.winograd->outputs << ",3)";
    ASSERT_EQ(result.layers[1][layer].codes, expected[layer].codes);
    ASSERT_EQ(fast[layer].codes, expected[layer].codes);
  }
}

TEST_P(ArrayForms, MachineAndEngineEqualTheReferenceInEveryLayer) {
  expect_reference_codes(Machine(GetParam()));
}

TEST_P(ArrayForms, SquareTilesEqualTheReferenceInEveryLayer) {
  expect_reference_codes(Machine(GetParam(), true));
}

/// CAQ on the same networks: every channel of every map has its own exponent.
TEST_P(ArrayForms, ShiftsWithAnExponentAChannelEqualTheReference) {
  std::mt19937 random(GetParam());
  const Network network = network_of(random);
  RealMap picture{network.input, {}};
  std::uniform_real_distribution<double> value(-2, 2);
  for (std::int64_t i = 0; i < network.input.size(); ++i) picture.values.push_back(value(random));
  NumericsSpec numerics;
  numerics.input = {Format::scaled(8, true, false), false, true};
  numerics.defaults.weight = FormatSpec{Format::powers_of_two(6), false, false};
  numerics.defaults.output = FormatSpec{Format::scaled(8, true, false), true, true};
  numerics.defaults.requantization = RequantizationUnit::Shift;
  const FloatParameters parameters = synthetic_parameters(network, GetParam());
  const QuantizedModel model =
      quantize_model(network, numerics, parameters, calibrate(network, parameters, {picture}));
  const FeatureMap input = quantize_input(picture, model.input_format);
  const Plan plan =
      make_plan(network, test::arithmetic_of(model), model.input_format, design_of(network, random),
                test::plain_board(), test::plain_memory(), 200);
  SimulationOptions options;
  options.keep_layers = true;
  const SimulationResult result = simulate(plan, &model, &input, options);
  const auto expected = evaluate_codes(model, input);
  for (std::size_t layer = 0; layer < expected.size(); ++layer) {
    ASSERT_EQ(result.layers[0][layer].codes, expected[layer].codes) << "layer " << layer;
  }
}

// Exact transforms change no code, so the direct machine gives the same; and no cycle depends on
// what is computed.
TEST_P(ArrayForms, ExactFormsGiveTheDirectCodes) {
  const Machine machine(GetParam(), GetParam() % 2 == 0);
  QuantizedModel direct = machine.model;
  bool exact = true;
  for (QuantizedLayer& layer : direct.layers) {
    exact &= layer.arithmetic.winograd.storage == Storage::Exact;
    layer.arithmetic.winograd = WinogradForm();
  }
  if (!exact) return;
  const auto codes = Engine(machine.model).run(machine.input);
  const auto expected = Engine(direct).run(machine.input);
  for (std::size_t layer = 0; layer < codes.size(); ++layer) {
    EXPECT_EQ(codes[layer].codes, expected[layer].codes) << "layer " << layer;
  }
}

void expect_busy_for_slots(const Machine& machine) {
  SimulationOptions options;
  options.timing_only = true;
  const SimulationResult result = simulate(machine.plan, nullptr, nullptr, options);
  int arrays = 0;
  for (const Group& group : machine.plan.groups) {
    for (const Stage& stage : group.stages) {
      const Layer& layer = machine.plan.network.layers[static_cast<std::size_t>(stage.layer)];
      const int m = machine.numerics.defaults.winograd->outputs;
      const bool tiles = layer.groups == 1 && layer.window.kernel_h >= 3;
      const bool square = machine.numerics.defaults.winograd->both_directions;
      const int rows = (layer.window.kernel_h == 3 ? 3 : 27) / (square ? 3 : 1);
      const int terms = (tiles ? rows : layer.window.taps()) * layer.in.channels / layer.groups;
      const int pixels = tiles ? m : 1;
      const int lines = tiles && square ? m : 1;
      // Items x slots: a tile of m (m x m) pixels, or a pixel, goes once through all terms and
      // outputs; the rows of a square tile leave one a cycle.
      const std::int64_t items = std::int64_t{(layer.out.height + lines - 1) / lines} *
                                 ((layer.out.width + pixels - 1) / pixels);
      const std::int64_t slots =
          std::int64_t{std::max((terms + stage.folding.simd - 1) / stage.folding.simd, lines)} *
          layer.groups *
          ((layer.out.channels / layer.groups + stage.folding.pe - 1) / stage.folding.pe);
      EXPECT_GE(stage.cycles, items * slots) << stage.name;
      for (const Metric& metric : result.snapshot.metrics) {
        const bool own = metric.path.find(stage.name + ".dsp_array") != std::string::npos;
        if (!own || metric.name != "busy_cycles") continue;
        EXPECT_EQ(metric.value, items * slots) << metric.path;
        ++arrays;
      }
    }
  }
  EXPECT_EQ(arrays, static_cast<int>(machine.plan.network.layers.size()));
}

TEST_P(ArrayForms, ArraysAreBusyForTheirSlots) { expect_busy_for_slots(Machine(GetParam())); }

TEST_P(ArrayForms, ArraysOfSquareTilesAreBusyForTheirSlots) {
  expect_busy_for_slots(Machine(GetParam(), true));
}

INSTANTIATE_TEST_SUITE_P(Seeds, ArrayForms, testing::Range(1U, 25U));

}  // namespace
}  // namespace rill
