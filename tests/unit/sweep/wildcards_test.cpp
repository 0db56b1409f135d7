// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/wildcards.h"

#include <gmock/gmock.h>

#include "sim/core/error.h"
#include "sim/network/network.h"

namespace rill {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Layer convolution(const std::string& name, int kernel, int channels, LayerIndex input) {
  Layer layer;
  layer.name = name;
  layer.op = Op::Convolution;
  layer.window.kernel_h = layer.window.kernel_w = kernel;
  layer.window.pad_h = layer.window.pad_w = kernel / 2;
  layer.out_channels = channels;
  layer.inputs = {input};
  return layer;
}

/// Two convolutions of a picture with 3 channels: 3x3 to 4 channels, 1x1 to 8.
RunConfiguration base() {
  RunConfiguration configuration;
  configuration.network.input = {6, 6, 3};
  configuration.network.layers = {convolution("first", 3, 4, kNetworkInput),
                                  convolution("second", 1, 8, 0)};
  configuration.network.outputs = {1};
  infer_shapes(configuration.network);
  return configuration;
}

TEST(ExpandSettings, KeysWithoutPatternStayAsTheyAre) {
  EXPECT_THAT(expand_settings({{"clock_mhz", "200"}, {"design.stages.first.pe", "64"}}, base(), {}),
              ElementsAre("clock_mhz=200", "design.stages.first.pe=64"));
}

TEST(ExpandSettings, AStarReachesEveryLayerAndStopsAtItsLimits) {
  // 3x3x3 = 27 products of the first layer, 4 of the second; 4 and 8 output channels.
  EXPECT_THAT(expand_settings({{"design.stages.*.pe", "6"}}, base(), {}),
              ElementsAre("design.stages.first.pe=4", "design.stages.second.pe=6"));
  EXPECT_THAT(expand_settings({{"design.stages.*.simd", "9"}}, base(), {}),
              ElementsAre("design.stages.first.simd=9", "design.stages.second.simd=4"));
}

TEST(ExpandSettings, PatternsChooseByName) {
  EXPECT_THAT(expand_settings({{"design.line_buffer_rows.f*", "4"}}, base(), {}),
              ElementsAre("design.line_buffer_rows.first=4"));
  EXPECT_THAT(expand_settings({{"design.fifos.*_to_second", "9"}}, base(),
                              {"picture_to_first", "first_to_second"}),
              ElementsAre("design.fifos.first_to_second=9"));
}

TEST(ExpandSettings, PatternsWithoutNamesOrMatchesAreRefused) {
  EXPECT_THROW(expand_settings({{"board.port.*", "1"}}, base(), {}), ConfigError);
  EXPECT_THROW(expand_settings({{"design.stages.third*.pe", "1"}}, base(), {}), ConfigError);
  EXPECT_THROW(expand_settings({{"design.stages.*.p*", "1"}}, base(), {}), ConfigError);
  EXPECT_THAT(expand_settings({}, base(), {}), IsEmpty());
}

}  // namespace
}  // namespace rill
