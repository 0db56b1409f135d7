// SPDX-License-Identifier: Apache-2.0
// Machines whose windows FINN's generator makes compute what the reference computes.
#include <gmock/gmock.h>

#include <string>

#include "sim/app/processes.h"
#include "sim/assembly/simulate.h"
#include "sim/plan/finn_stage.h"
#include "sim/plan/plan.h"
#include "sim/reference/code_reference.h"
#include "tests/support/random_network.h"

namespace rill {
namespace {

using testing::HasSubstr;
using Style = DesignSpec::LineBufferStyle;

/// A random design in which every convolution with a window has one of FINN's styles.
DesignSpec finn_design(const Network& network, std::mt19937& random) {
  DesignSpec design = test::random_design(network, random);
  for (const Layer& layer : network.layers) {
    const auto style = random() % 2 == 0 ? Style::FinnElement : Style::FinnWindow;
    design.line_buffers[layer.name] = style;
    if (line_buffer_style(design, layer) == Style::Ideal) continue;
    const auto cycles = static_cast<std::int64_t>(random() % 4000 + 1);
    design.stages[layer.name] = finn_folding_for(layer, style, cycles);
  }
  return design;
}

void expect_the_codes_of_the_reference(const Network& network, std::mt19937& random) {
  const QuantizedModel model = test::random_model(network, random);
  const FeatureMap input = test::random_input(model, random);
  const DesignSpec design = finn_design(network, random);
  const Plan plan = make_plan(network, test::arithmetic_of(model), model.input_format, design,
                              test::plain_board(), test::plain_memory(), 200);
  SimulationOptions options;
  options.frames = 2;
  options.keep_layers = true;
  const SimulationResult result = simulate(plan, &model, &input, options);
  const auto expected = evaluate_codes(model, input);
  for (std::size_t frame = 0; frame < 2; ++frame) {
    for (std::size_t layer = 0; layer < expected.size(); ++layer) {
      ASSERT_EQ(result.layers[frame][layer].codes, expected[layer].codes)
          << "frame " << frame << " layer " << layer;
    }
  }
}

class RandomFinn : public testing::TestWithParam<int> {};

TEST_P(RandomFinn, EveryLayerOfEveryFrameEqualsTheReference) {
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  expect_the_codes_of_the_reference(test::random_network(random), random);
}

TEST_P(RandomFinn, WindowsInThePaddingAloneGiveTheCodesOfTheReference) {
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  expect_the_codes_of_the_reference(test::with_wide_paddings(test::random_network(random)), random);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomFinn, testing::Range(1, 31));

TEST(FinnFolding, ImpossibleOnesAreRefusedWithTheChoicesThereAre) {
  Layer layer;
  layer.name = "third";
  layer.op = Op::Convolution;
  layer.in = {6, 8, 8};
  layer.out = {4, 8, 8};
  layer.out_channels = 4;
  layer.window = {3, 3, 1, 1, 1, 1, 1};
  EXPECT_THAT(finn_folding_problem(layer, Style::FinnElement, {2, 4, 1}),
              HasSubstr("use one of 1 2 3 6"));
  EXPECT_THAT(finn_folding_problem(layer, Style::FinnWindow, {2, 6, 1}),
              HasSubstr("use one of 54"));
  EXPECT_THAT(finn_folding_problem(layer, Style::FinnElement, {3, 6, 1}),
              HasSubstr("use one of 1 2 4"));
  EXPECT_THAT(finn_folding_problem(layer, Style::FinnElement, {2, 6, 2}),
              HasSubstr("use pixels 1"));
  EXPECT_EQ(finn_folding_problem(layer, Style::FinnElement, {2, 6, 1}), "");
}

}  // namespace
}  // namespace rill
