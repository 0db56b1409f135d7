// SPDX-License-Identifier: Apache-2.0
// Suspects of single parts of the hardware: in other layers, for accumulators, and not for faults
// that are none of theirs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "sim/reference/code_reference.h"
#include "tests/unit/diagnosis/planted.h"
#include "tests/unit/diagnosis/plants.h"

namespace rill::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::set<Suspect> kHardware{Suspect::GoldenStage, Suspect::LineOrder, Suspect::DeadPixels,
                                  Suspect::LaneBit};

class OtherPlants : public testing::TestWithParam<Plant> {};

TEST_P(OtherPlants, AreNotTakenForHardware) {
  Implementation faulty = convolution();
  GetParam().into(faulty);
  const Diagnosis diagnosis = diagnosed(convolution(), faulty.output());
  for (const Explanation& explanation : diagnosis.exact) {
    for (const Fault& fault : explanation.faults) {
      EXPECT_EQ(kHardware.count(fault.suspect), 0U) << diagnosis.sentence();
      EXPECT_THAT(fault.text, testing::Not(HasSubstr("without bias")));
    }
  }
}

std::vector<Plant> other_plants() {
  std::vector<Plant> plants = convolution_plants();
  plants.erase(std::remove_if(plants.begin(), plants.end(),
                              [](const Plant& plant) {
                                return kHardware.count(plant.suspect) > 0 ||
                                       plant.name == "LaneWithoutBias";
                              }),
               plants.end());
  return plants;
}

INSTANTIATE_TEST_SUITE_P(Convolution, OtherPlants, testing::ValuesIn(other_plants()),
                         [](const auto& planted) { return planted.param.name; });

/// What is said of a layer after a plant of this name that changes what comes out.
std::string said(const std::function<Implementation()>& layer, const std::string& name) {
  const std::vector<Plant> plants = convolution_plants();
  const auto found = std::find_if(plants.begin(), plants.end(),
                                  [&](const Plant& plant) { return plant.name == name; });
  Implementation faulty = layer();
  found->into(faulty);
  return diagnosed(layer(), faulty.output()).sentence();
}

TEST(HardwareFaults, AreNamedInEveryKindOfLayer) {
  for (const auto& layer : {pointwise, depthwise, reorganised, pooled}) {
    const std::string twice = said(layer, "RowTwice");
    EXPECT_THAT(twice, HasSubstr("exact if row 3 comes twice: from row 4 on"));
    EXPECT_THAT(said(layer, "DeadPixelRows"), HasSubstr("row 1 of every 2 is stuck at 0"));
    EXPECT_THAT(
        said(layer, "LaneBitAtOne"),
        HasSubstr("exact if bit 4 of the codes of lane 3 of every 8 channels is stuck at 1"));
  }
}

TEST(HardwareFaults, ALaneOfADepthwiseLayerMayAddNoBias) {
  EXPECT_THAT(said(depthwise, "LaneWithoutBias"),
              StartsWith("exact if lane 2 of every 4 channels is without bias"));
}

TEST(DeadChannel, StandsBeforeAnyWeightThatWouldKillIt) {
  for (const auto& layer : {depthwise, pointwise, convolution}) {
    for (std::size_t channel = 0; channel < 16; ++channel) {
      FeatureMap golden = layer().output();
      for (std::size_t i = channel; i < golden.codes.size(); i += 16) golden.codes[i] = 0;
      if (golden.codes == layer().output().codes) continue;  // it was dead before
      const Diagnosis diagnosis = diagnosed(layer(), golden);
      ASSERT_FALSE(diagnosis.exact.empty());
      EXPECT_EQ(diagnosis.exact.front().text(),
                "channel " + std::to_string(channel) + " is stuck at 0");
    }
  }
}

TEST(GoldenStage, OfAccumulatorsThatWereTakenBehindTheActivation) {
  Implementation layer = convolution();
  const QuantizedLayer numbers = layer.model.layers.back();
  const FeatureMap codes = layer.output();
  LayerArithmetic& rule = arithmetic(layer);
  rule.output = rule.accumulation.accumulator;
  rule.requantization = Requantization();
  rule.requantization.kind = Requantization::Kind::Identity;
  const FeatureMap sums = layer.output();
  const auto said_of = [&](const FeatureMap& golden) {
    return diagnose(
               {described_case(layer.model.network.layers.back(), numbers, true, {{&layer.input}}),
                fault_context(layer.model.network, 0, {}),
                {&golden},
                {&sums},
                0})
        .sentence();
  };
  FeatureMap relu = sums;
  for (Code& code : relu.codes) code = std::max(code, 0);
  EXPECT_THAT(said_of(relu), StartsWith("exact if the golden was taken behind the ReLU"));
  EXPECT_THAT(said_of(codes),
              StartsWith("exact if the golden was taken behind the cast and the activation: it "
                         "holds the layer's output, to be compared as layer (without"));
}

}  // namespace
}  // namespace rill::test
