// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/check_design.h"

#include <gmock/gmock.h>

#include "sim/core/error.h"

namespace rill {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// A pointwise convolution of 4 to 8 channels and a pool on an 8x8 picture.
Network two_layers() {
  Network network;
  network.name = "two";
  network.input = {4, 8, 8};
  Layer conv;
  conv.name = "conv";
  conv.inputs = {kNetworkInput};
  conv.out_channels = 8;
  Layer pool;
  pool.name = "pool";
  pool.op = Op::MaxPool;
  pool.inputs = {0};
  pool.window.kernel_h = pool.window.kernel_w = pool.window.stride_h = pool.window.stride_w = 2;
  network.layers = {conv, pool};
  network.outputs = {1};
  infer_shapes(network);
  return network;
}

/// What checking the design of two_layers() finds, a line each.
std::vector<std::string> mistakes(const DesignSpec& design, const Network& network = two_layers()) {
  const std::vector<LayerArithmetic> arithmetic(network.layers.size());
  const Format format = Format::fixed(8, 1);
  const BoardSpec board;
  JoinWaits joins(network);
  std::vector<std::string> lines;
  try {
    FusionChoice choice;
    checked_groups({network, arithmetic, format, design, board, joins}, &choice);
  } catch (const ConfigError& error) {
    for (const Diagnostic& one : error.diagnostics()) lines.push_back(one.to_string());
  }
  return lines;
}

TEST(CheckDesign, AcceptsWhatTheNetworkHas) {
  DesignSpec design;
  design.stages["conv"] = {8, 4, 8};
  design.line_buffer_rows["pool"] = 1;
  design.fifos = {{"picture_to_conv", 2}, {"conv_to_pool", 3}, {"pool_to_ddr", 4}};
  EXPECT_THAT(mistakes(design), testing::IsEmpty());
}

TEST(CheckDesign, ReportsEverythingAtOnceWithTheLinesOfTheKeys) {
  DesignSpec design;
  design.where = {"a.yaml", 3, 1};
  design.stages = {{"conv", {16, 5, 1}}, {"pool", {1, 2, 1}}, {"conw", {1, 1, 1}}};
  design.fifos["conv_to_ddr"] = 3;
  design.keys.add("stages", {"a.yaml", 4, 1});
  design.keys.add("stages.conv.pe", {"a.yaml", 5, 10});
  design.keys.add("stages.conw", {"a.yaml", 7, 3});
  design.keys.add("fifos.conv_to_ddr", {"--set x", 0, 0});
  EXPECT_THAT(
      mistakes(design),
      testing::ElementsAre(
          HasSubstr("a.yaml:7:3: stages.conw: network 'two' has no layer of this name; did you "
                    "mean `conv`?"),
          "a.yaml:5:10: stages.conv.pe: 16 is outside 1..8; divisors use the array fully: 1 2 4 8",
          // The innermost section around it that is known.
          StartsWith("a.yaml:4:1: stages.conv.simd: 5 is outside 1..4"),
          StartsWith("a.yaml:4:1: stages.pool.simd: 2 is outside 1..1"),
          StartsWith("--set x: fifos.conv_to_ddr: the plan has no FIFO of this name")));
}

/// A chain of three convolutions, so that the outer two in one group wait for the middle one.
Network chain() {
  Network network = two_layers();
  Layer middle = network.layers[0];
  middle.name = "middle";
  middle.inputs = {0};
  Layer last = middle;
  last.name = "last";
  last.inputs = {1};
  network.layers = {network.layers[0], middle, last};
  network.outputs = {2};
  infer_shapes(network);
  return network;
}

TEST(CheckDesign, ACircleOfGroupsIsNamedWholeAndHidesNoUnknownFifo) {
  DesignSpec design;
  design.fusion = DesignSpec::Fusion::Explicit;
  design.groups = {{"conv", "last"}, {"middle"}};
  design.fifos["conv_to_middel"] = 3;
  EXPECT_THAT(mistakes(design, chain()),
              testing::ElementsAre(
                  HasSubstr("fusion: groups wait for each other in a circle: 'group0' needs middle "
                            "of 'group1', which needs conv of 'group0'; merge them"),
                  HasSubstr("fifos.conv_to_middel: the plan has no FIFO of this name")));
}

TEST(CheckDesign, UnknownLayersInGroupsHideNoUnknownFifoAndMakeNone) {
  DesignSpec design;
  design.fusion = DesignSpec::Fusion::Explicit;
  design.groups = {{"conv", "midle"}};
  // Whatever was meant, one of these exists; the last one never does.
  design.fifos = {{"conv_to_middle", 3}, {"conv_to_ddr", 3}, {"middle_to_conv", 3}};
  EXPECT_THAT(mistakes(design, chain()),
              testing::ElementsAre(HasSubstr("fusion[0][1]: the network has no layer 'midle'"),
                                   HasSubstr("fifos.middle_to_conv: the plan has no FIFO")));
}

TEST(CheckDesign, WithoutNumbersAndBoardAllElseIsChecked) {
  DesignSpec design;
  design.stages = {{"conv", {16, 5, 9}}};
  design.line_buffer_rows["conv"] = 3;
  design.fifos["nosuch"] = 1;
  const Network network = two_layers();
  const auto told = [](const std::string& key) { return key == "stages.conv.simd"; };
  std::vector<std::string> lines;
  for (const Diagnostic& one :
       check_design({network, true, design, nullptr, nullptr, nullptr, told}).mistakes) {
    lines.push_back(one.to_string());
  }
  EXPECT_THAT(lines, testing::ElementsAre(HasSubstr("stages.conv.pe: 16 is outside 1..8"),
                                          HasSubstr("stages.conv.simd: 5 is outside 1..4"),
                                          HasSubstr("stages.conv.pixels: 9 is outside 1..8"),
                                          HasSubstr("line_buffer_rows.conv: has no effect"),
                                          HasSubstr("fifos.nosuch")));
}

TEST(CheckDesign, TheWordsOfALineBuffersInputCanBeChosenAndNoOthers) {
  DesignSpec design;
  design.stage_inputs["pool"] = {8, 8};
  EXPECT_THAT(mistakes(design), testing::IsEmpty());
  design.stage_inputs["pool"] = {9, 16};
  design.stage_inputs["conv"] = {4, 1};
  EXPECT_THAT(
      mistakes(design),
      testing::UnorderedElementsAre(
          HasSubstr("stages.conv.input_lanes: has no effect: this stage has no line buffer"),
          HasSubstr("stages.pool.input_lanes: 9 is outside 1..8; divisors use the words fully"),
          HasSubstr("stages.pool.input_pixels: 16 is outside 1..8")));
}

TEST(CheckDesign, AMapThatNobodyReadsIsRefused) {
  Network network = two_layers();
  network.outputs = {0};
  EXPECT_THAT(mistakes({}, network),
              testing::ElementsAre(StartsWith("layers.pool: nobody reads its map")));
}

TEST(CheckDesign, RowsForALayerWithoutLineBufferAreRefused) {
  DesignSpec design;
  design.where = {"a.yaml", 3, 1};
  design.line_buffer_rows["conv"] = 2;
  EXPECT_THAT(mistakes(design),
              testing::ElementsAre(StartsWith("a.yaml:3:1: line_buffer_rows.conv: has no effect")));
}

TEST(CheckDesign, FifosAreNamedByTheGroups) {
  DesignSpec design;
  design.fusion = DesignSpec::Fusion::None;  // now the map between goes through DDR
  design.fifos["conv_to_ddr"] = 3;
  EXPECT_THAT(mistakes(design), testing::IsEmpty());
}

}  // namespace
}  // namespace rill
