// SPDX-License-Identifier: Apache-2.0
// Every suspect is planted, alone and beside another, and must be named.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/diagnosis/planted.h"

namespace rill::test {
namespace {

using testing::HasSubstr;

/// True when an exact explanation has as many faults as planted, and says each of them.
bool is_named(const Diagnosis& diagnosis, const std::vector<const Plant*>& plants) {
  return std::any_of(
      diagnosis.exact.begin(), diagnosis.exact.end(), [&](const Explanation& explanation) {
        return explanation.faults.size() == plants.size() &&
               std::all_of(plants.begin(), plants.end(), [&](const Plant* plant) {
                 return std::any_of(explanation.faults.begin(), explanation.faults.end(),
                                    [&](const Fault& fault) {
                                      return fault.suspect == plant->suspect &&
                                             fault.text.find(plant->says) != std::string::npos;
                                    });
               });
      });
}

class PlantedAlone : public testing::TestWithParam<Plant> {};

TEST_P(PlantedAlone, IsNamed) {
  const Plant& plant = GetParam();
  Implementation faulty = convolution();
  plant.into(faulty);
  const Diagnosis diagnosis = diagnosed(convolution(), faulty.output());
  EXPECT_GT(diagnosis.mismatches, 0) << "the fault does nothing";
  EXPECT_TRUE(is_named(diagnosis, {&plant})) << diagnosis.sentence();
  EXPECT_THAT(diagnosis.sentence(), HasSubstr("exact if "));
}

INSTANTIATE_TEST_SUITE_P(Convolution, PlantedAlone, testing::ValuesIn(convolution_plants()),
                         [](const auto& planted) { return planted.param.name; });

/// Two faults that an engineer may well have at once.
struct Pair {
  const char* first;
  const char* second;
};

const Pair kPairs[] = {
    {"SumsTruncate", "AccumulatorWraps"},
    {"OutputRoundsToEven", "NoRelu"},
    {"OutputWraps", "NoBias"},
    {"CastOnce", "BiasPoint"},
    {"CastAfterEveryTerm", "ChannelsFirst"},
    {"NarrowAccumulator", "WeightPoint"},
    {"ActivationPoint", "PaddingMinusOne"},
    {"PaddingRepeatsEdge", "KernelTransposed"},
    {"HaloRow", "NoRelu"},
    {"HaloColumn", "SumsTruncate"},
    {"KernelRotated", "NoBias"},
    {"ChannelsInterleaved", "NoRelu"},
    {"InputLanesReversed", "AccumulatorWraps"},
    {"OutputLanesReversed", "OutputWraps"},
    {"RowsAndColumns", "NoBias"},
    {"ChannelsLast", "CastOnce"},
    {"UnsignedInput", "PaddingMinusOne"},
    {"UnsignedWeights", "NoRelu"},
    {"Negated", "NoBias"},
    {"RowsDown", "AccumulatorWraps"},
    {"PixelsLate", "NoRelu"},
    {"SumsTruncate", "OutputRoundsToEven"},
    {"InputTransposed", "NoRelu"},
    {"DeadOutputLane", "SumsTruncate"},
    {"StuckOutputLane", "OutputWraps"},
    {"DeadProducts", "NoRelu"},
    {"DeadInputLane", "NoBias"},
    {"WeightsCut", "SumsTruncate"},
    {"WeightBit", "SumsTruncate"},
    {"WeightBit", "NoRelu"},
    {"WeightBit", "ChannelsFirst"},
    {"RowTwice", "SumsTruncate"},
    {"DeadPixelColumns", "NoRelu"},
    {"LaneBitAtOne", "AccumulatorWraps"},
};

class PlantedInPairs : public testing::TestWithParam<Pair> {};

TEST_P(PlantedInPairs, AreBothNamed) {
  const std::vector<Plant> plants = convolution_plants();
  const auto find = [&](const char* name) {
    return std::find_if(plants.begin(), plants.end(),
                        [&](const Plant& plant) { return plant.name == name; });
  };
  const auto first = find(GetParam().first), second = find(GetParam().second);
  ASSERT_NE(first, plants.end());
  ASSERT_NE(second, plants.end());
  Implementation faulty = convolution();
  first->into(faulty);
  second->into(faulty);
  const Diagnosis diagnosis = diagnosed(convolution(), faulty.output());
  EXPECT_TRUE(is_named(diagnosis, {&*first, &*second})) << diagnosis.sentence();
}

INSTANTIATE_TEST_SUITE_P(Convolution, PlantedInPairs, testing::ValuesIn(kPairs),
                         [](const auto& planted) {
                           return std::string(planted.param.first) + "And" + planted.param.second;
                         });

}  // namespace
}  // namespace rill::test
