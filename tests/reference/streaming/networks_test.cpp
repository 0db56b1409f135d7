// SPDX-License-Identifier: Apache-2.0
// The published networks as a whole, on smaller pictures: does the simulated machine compute what
// the plain reference computes, in every layer, in scaled integers and in fixed point, and do runs
// without codes take the same cycles?
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "tests/support/network_run.h"

namespace rill {
namespace {

struct Case {
  std::string run;
  std::vector<std::string> settings;
};

void PrintTo(const Case& one, std::ostream* stream) { *stream << one.run; }

std::vector<std::string> sized(int height, int width, std::vector<std::string> more = {}) {
  more.push_back("network.input.height=" + std::to_string(height));
  more.push_back("network.input.width=" + std::to_string(width));
  return more;
}

/// SSD's last maps would be empty: padding keeps them.
const std::vector<std::string> kSmallSsd{"network.layers.conv10_2.pad=1",
                                         "network.layers.conv11_2.pad=1"};
const std::vector<std::string> kSmallFixedSsd{
    "network.layers.conv10_2.pad=1", "network.layers.conv11_2.pad=1", "numerics=fixed8",
    "numerics.layers.conv4_3_norm.weight=fixed<8,6,RND,SAT>"};

class Networks : public testing::TestWithParam<Case> {};

TEST_P(Networks, EveryLayerEqualsTheReferenceAndCyclesDoNotDependOnCodes) {
  EXPECT_EQ(test::what_differs(test::shipped_run(GetParam().run, GetParam().settings)), "");
}

INSTANTIATE_TEST_SUITE_P(Integers, Networks,
                         testing::Values(Case{"squeezenet1_0_zcu104", sized(69, 101)},
                                         Case{"googlenet_zcu104", sized(75, 107)},
                                         Case{"resnet50_alveo_u250", sized(47, 65)},
                                         Case{"inception_v4_alveo_u250", sized(91, 99)},
                                         Case{"ssd300_vgg16_alveo_u250", sized(41, 54, kSmallSsd)},
                                         Case{"skynet_quant_zcu104", sized(96, 64)},
                                         Case{"vgg16_alveo_u250", sized(37, 43)}),
                         [](const auto& one) { return one.param.run; });

INSTANTIATE_TEST_SUITE_P(
    FixedPoint, Networks,
    testing::Values(Case{"squeezenet1_0_zcu104", sized(69, 101, {"numerics=fixed8"})},
                    Case{"googlenet_zcu104", sized(75, 107, {"numerics=fixed8"})},
                    Case{"resnet50_alveo_u250", sized(47, 65, {"numerics=fixed8"})},
                    Case{"inception_v4_alveo_u250", sized(91, 99, {"numerics=fixed8"})},
                    Case{"ssd300_vgg16_alveo_u250", sized(41, 54, kSmallFixedSsd)}),
    [](const auto& one) { return one.param.run; });

INSTANTIATE_TEST_SUITE_P(
    BlockFloat, Networks,
    testing::Values(Case{"squeezenet1_0_zcu104", sized(69, 101, {"numerics=bfp8"})},
                    Case{"googlenet_zcu104", sized(67, 75, {"numerics=bfp8"})},
                    Case{"resnet50_alveo_u250", sized(33, 47, {"numerics=bfp8"})},
                    Case{"inception_v4_alveo_u250", sized(91, 75, {"numerics=bfp8"})},
                    Case{"ssd300_vgg16_alveo_u250",
                         sized(41, 54,
                               {"network.layers.conv10_2.pad=1", "network.layers.conv11_2.pad=1",
                                "numerics=bfp8",
                                "numerics.layers.conv4_3_norm.weight=int8 narrow"})},
                    Case{"vgg16_alveo_u250", sized(37, 35, {"numerics=bfp8"})}),
    [](const auto& one) { return one.param.run; });

// Exponents a group of channels, biases of 16 fraction bits; joined maps and fully connected layers
// cut the blocks of weights.
INSTANTIATE_TEST_SUITE_P(
    BlockFloatGroups, Networks,
    testing::Values(Case{"resnet50_alveo_u250",
                         sized(33, 47,
                               {"numerics=bfp8_groups",
                                "numerics.defaults.weight.block_exponents=largest"})},
                    Case{"googlenet_zcu104", sized(67, 75,
                                                   {"numerics=bfp8_groups", "board=alveo_u250",
                                                    "numerics.defaults.output.block_channels=96"})},
                    // ReLU6: one exponent for all channels of a map.
                    Case{"skynet_quant_zcu104", sized(32, 48, {"numerics=bfp8_groups"})}),
    [](const auto& one) { return one.param.run; });

INSTANTIATE_TEST_SUITE_P(BlockFloatHardware, Networks,
                         testing::Values(Case{"squeezenet1_0_zcu104",
                                              sized(69, 101, {"numerics=bfp8_hardware"})}),
                         [](const auto& one) { return one.param.run; });

// TF2 publishes these four. SSD's norm adds squares of channels: its maps have one exponent.
INSTANTIATE_TEST_SUITE_P(
    ChannelExponents, Networks,
    testing::Values(Case{"squeezenet1_0_zcu104", sized(57, 69, {"numerics=caq"})},
                    Case{"googlenet_zcu104", sized(67, 75, {"numerics=caq"})},
                    Case{"resnet50_alveo_u250", sized(33, 47, {"numerics=caq"})},
                    Case{"ssd300_vgg16_alveo_u250",
                         sized(41, 54,
                               {"network.layers.conv10_2.pad=1", "network.layers.conv11_2.pad=1",
                                "numerics=caq"})}),
    [](const auto& one) { return one.param.run; });

INSTANTIATE_TEST_SUITE_P(
    Winograd, Networks,
    testing::Values(
        // Transformed filters are three times as large: more block RAM than a ZCU104 has.
        Case{"googlenet_zcu104", sized(67, 75, {"numerics=w8a8_winograd", "board=alveo_u250"})},
        Case{"resnet50_alveo_u250",
             sized(33, 47, {"numerics=w8a8_winograd", "numerics.defaults.winograd.outputs=5"})},
        Case{"vgg16_alveo_u250",
             sized(37, 43, {"numerics=w8a8_winograd", "numerics.defaults.winograd.outputs=2"})}),
    [](const auto& one) { return one.param.run; });

// Tiles of rows and columns: what branches wait for each other grows by a strip. VGG-16 in larger
// tiles has more transformed weights than the chip has memory.
INSTANTIATE_TEST_SUITE_P(
    SquareTiles, Networks,
    testing::Values(Case{"resnet50_alveo_u250",
                         sized(33, 47,
                               {"numerics=w8a8_winograd", "numerics.defaults.winograd.outputs=2",
                                "numerics.defaults.winograd.both_directions=true"})},
                    Case{"googlenet_zcu104",
                         sized(67, 75,
                               {"numerics=w8a8_winograd", "board=alveo_u250",
                                "numerics.defaults.winograd.both_directions=true"})},
                    Case{"vgg16_alveo_u250",
                         sized(37, 43,
                               {"numerics=w8a8_winograd", "numerics.defaults.winograd.outputs=2",
                                "numerics.defaults.winograd.both_directions=true"})}),
    [](const auto& one) { return one.param.run; });

INSTANTIATE_TEST_SUITE_P(
    LayerByLayer, Networks,
    testing::Values(Case{"squeezenet1_0_zcu104", sized(50, 69, {"design.fusion=none"})},
                    Case{"resnet50_alveo_u250", sized(33, 47, {"design.fusion=none"})}),
    [](const auto& one) { return one.param.run; });

/// All channels of the flow networks, cut and grouped as on the board: weights in parts, skips.
INSTANTIATE_TEST_SUITE_P(
    Flow, Networks,
    testing::Values(
        Case{"flownets_zcu104", sized(64, 128)},
        Case{"flownets_zcu104", sized(128, 64, {"board=zcu102", "network=flownets_bn"})},
        Case{"flownets_zcu104", sized(64, 64,
                                      {"board=alveo_u250", "design.spill=ddr", "network=flownetq",
                                       "numerics=flownetq_w8a8", "decoder=none"})},
        // Numbers that it was not published with: upsampled maps keep their eight bits.
        Case{"flownets_zcu104",
             sized(64, 64,
                   {"board=alveo_u250", "network=flownetq", "numerics=w8a8", "decoder=none"})},
        Case{"flownets_zcu104",
             sized(64, 64,
                   {"board=alveo_u250", "network=flownetq", "numerics=caq", "decoder=none"})},
        Case{"flownets_zcu104", sized(64, 64,
                                      {"board=alveo_u250", "network=flownetq",
                                       "numerics=bfp8_groups", "decoder=none"})},
        Case{"flownets_zcu104",
             sized(64, 64, {"numerics.activation_bits=12", "numerics.weight_bits=4"})}),
    [](const auto& one) { return "case_" + std::to_string(one.index); });

}  // namespace
}  // namespace rill
