// SPDX-License-Identifier: Apache-2.0
// Does the machine compute every kind of number as the plain evaluation does?
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "sim/assembly/simulate.h"
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

class NumberKinds : public testing::TestWithParam<unsigned> {};

TEST_P(NumberKinds, MachineEqualsTheReferenceInEveryLayer) {
  std::mt19937 random(GetParam());
  const Network network = test::random_network(random);
  RealMap picture{network.input, {}};
  std::uniform_real_distribution<double> value(-2, 2);
  for (std::int64_t i = 0; i < network.input.size(); ++i) picture.values.push_back(value(random));
  const NumericsSpec numerics = test::random_number_kinds(random);
  const FloatParameters parameters = synthetic_parameters(network, GetParam());
  const QuantizedModel model =
      quantize_model(network, numerics, parameters, calibrate(network, parameters, {picture}));
  const FeatureMap input = quantize_input(picture, model.input_format);
  const Plan plan = make_plan(network, test::arithmetic_of(model), model.input_format,
                              test::random_design(network, random), test::plain_board(),
                              test::plain_memory(), 200);
  SimulationOptions options;
  options.keep_layers = true;
  const SimulationResult result = simulate(plan, &model, &input, options);
  const auto expected = evaluate_codes(model, input);
  for (std::size_t layer = 0; layer < expected.size(); ++layer) {
    ASSERT_EQ(result.layers[0][layer].codes, expected[layer].codes)
        << "layer " << layer << " seed " << GetParam() << " weights "
        << numerics.defaults.weight->format.to_string();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, NumberKinds, testing::Range(100U, 124U));

}  // namespace
}  // namespace rill
