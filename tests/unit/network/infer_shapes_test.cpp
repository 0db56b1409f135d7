// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/network/network.h"
#include "tests/unit/network/network_fixture.h"

namespace rill {
namespace {

using test::convolution;
using test::layer;
using test::network;
using test::window;
using testing::HasSubstr;

/// Places a window by the definition, one position after the other: the rule of PyTorch in words.
int count_windows(int input, int kernel, int stride, int pad, int dilation, bool ceil_mode) {
  const int span = dilation * (kernel - 1) + 1;
  int count = 0;
  for (int start = -pad;; start += stride) {
    const bool fits = start + span <= input + pad;
    // In ceil mode a window may hang over the end, if it starts on the map or its left padding
    // and something was left over before it.
    const bool hangs = ceil_mode && start < input && start + span < input + pad + stride;
    if (!fits && !hangs) return count;
    ++count;
  }
}

TEST(WindowOutputSize, EqualsTheNumberOfPlacesForAWindow) {
  for (int input = 1; input <= 12; ++input) {
    for (int kernel = 1; kernel <= 5; ++kernel) {
      for (int stride = 1; stride <= 4; ++stride) {
        for (int pad = 0; pad <= kernel / 2; ++pad) {
          for (int dilation = 1; dilation <= 3; ++dilation) {
            for (const bool ceil_mode : {false, true}) {
              EXPECT_EQ(window_output_size(input, kernel, stride, pad, dilation, ceil_mode),
                        count_windows(input, kernel, stride, pad, dilation, ceil_mode))
                  << "input " << input << " kernel " << kernel << " stride " << stride << " pad "
                  << pad << " dilation " << dilation << " ceil " << ceil_mode;
            }
          }
        }
      }
    }
  }
}

TEST(InferShapes, EveryOperationHasItsShape) {
  Network net = network(
      {6, 9, 14},
      {layer("pool", Op::MaxPool, {kNetworkInput}), layer("ceil", Op::AveragePool, {kNetworkInput}),
       layer("global", Op::GlobalAveragePool, {kNetworkInput}), layer("add", Op::Add, {0, 0}),
       layer("concat", Op::Concat, {0, 0, 3}), layer("reorg", Op::Reorg, {0}),
       layer("up", Op::BilinearUpsample, {0}), layer("norm", Op::L2Normalize, {0}),
       convolution("dilated", kNetworkInput, 4, window(3, 1, 2, 2))});
  net.layers[0].window = window(2, 2);
  net.layers[1].window = window(2, 2);
  net.layers[1].ceil_mode = true;
  net.layers[5].window.stride_h = 2;
  net.layers[5].window.stride_w = 7;
  net.layers[6].scale = 4;
  infer_shapes(net);
  EXPECT_EQ(net.layers[0].out, (Shape{6, 4, 7}));
  EXPECT_EQ(net.layers[1].out, (Shape{6, 5, 7}));
  EXPECT_EQ(net.layers[2].out, (Shape{6, 1, 1}));
  EXPECT_EQ(net.layers[2].window.kernel_h, 9);
  EXPECT_EQ(net.layers[2].window.kernel_w, 14);
  EXPECT_EQ(net.layers[3].out, (Shape{6, 4, 7}));
  EXPECT_EQ(net.layers[4].out, (Shape{18, 4, 7}));
  EXPECT_EQ(net.layers[4].out_channels, 18);
  EXPECT_EQ(net.layers[5].out, (Shape{6 * 14, 2, 1}));
  EXPECT_EQ(net.layers[6].out, (Shape{6, 16, 28}));
  EXPECT_EQ(net.layers[7].out, (Shape{6, 4, 7}));
  EXPECT_EQ(net.layers[8].out, (Shape{4, 9, 14}));
}

/// One thing wrong with a layer that reads a map of 6x9x14, and what the message must say.
struct Mistake {
  const char* name;
  Layer broken;
  const char* message;
};

Layer with_window(Op op, Window spanned, std::vector<LayerIndex> inputs = {kNetworkInput}) {
  Layer made = layer("broken", op, std::move(inputs));
  made.window = spanned;
  return made;
}

std::vector<Mistake> mistakes() {
  const auto conv = [](Window spanned, int out = 4, int groups = 1) {
    return convolution("broken", kNetworkInput, out, spanned, groups);
  };
  std::vector<Mistake> list{
      {"EmptyKernel", conv(window(0)), "kernel 0x0 is empty; use 1 or more"},
      {"NoStride", conv(window(3, 0)), "stride 0x0 does not move; use 1 or more"},
      {"NegativePadding", conv(window(3, 1, -1)), "padding -1x-1 is negative; use 0 or more"},
      {"NoDilation", conv(window(3, 1, 1, 0)), "dilation 0 is not possible; use 1 or more"},
      {"HugeWindow", conv(window(100000)), "make it smaller"},
      {"KernelLargerThanMap", conv(window(11)), "does not fit into the map 6x9x14"},
      {"NoOutputChannels", conv(window(1), 0), "0 output channels are none; use 1 or more"},
      {"NoGroups", conv(window(1), 4, 0), "0 groups are none; use 1 or more"},
      {"GroupsInput", conv(window(1), 4, 4),
       "is depthwise with 4 channels, but its input has 6; use channels: 6"},
      {"GroupsOfNeither", conv(window(1), 8, 4), "4 groups do not divide 6 input channels"},
      {"GroupsOutput", conv(window(1), 4, 3), "3 groups do not divide 4 output channels"},
      {"NoInput", with_window(Op::MaxPool, window(2), {}), "has no input"},
      {"LaterInput", with_window(Op::MaxPool, window(2), {0}), "does not come before it"},
      {"UnknownInput", with_window(Op::MaxPool, window(2), {-2}), "does not come before it"},
      {"TwoInputs", with_window(Op::MaxPool, window(2), {kNetworkInput, kNetworkInput}),
       "has 2 inputs; name exactly one"},
      {"AddOfOne", with_window(Op::Add, window(1)), "name at least two inputs"},
      {"PoolPadding", with_window(Op::MaxPool, window(3, 2, 2)), "more than half of the kernel"},
      {"PoolDilation", with_window(Op::AveragePool, window(3, 1, 0, 2)), "use dilation: 1"},
      {"ReorgStride", with_window(Op::Reorg, window(1, 2)),
       "blocks of 2x2 pixels do not divide the map 6x9x14"},
  };
  Layer broken = with_window(Op::BilinearUpsample, window(1));
  broken.scale = 0;
  list.push_back({"UpsampleScale", broken, "scale 0 is not possible"});
  broken.scale = 1 << 20;
  list.push_back({"HugeOutput", broken, "more than 2^31 values"});
  broken = with_window(Op::MaxPool, window(2));
  broken.out_channels = 7;
  list.push_back({"PoolChannels", broken, "out_channels is 7 but the layer makes 6"});
  broken = with_window(Op::MaxPool, window(2));
  broken.batch_norm = true;
  list.push_back({"PoolBatchNorm", broken, "only layers with weights have a batch norm"});
  broken.batch_norm = false;
  broken.bias = true;
  list.push_back({"PoolBias", broken, "only layers with weights have a bias"});
  broken = with_window(Op::Deconvolution, window(4, 2, 1));
  broken.out_channels = broken.groups = 2;
  list.push_back({"DeconvolutionGroups", broken, "a deconvolution has no groups"});
  broken = with_window(Op::FullyConnected, window(1));
  broken.out_channels = broken.groups = 2;
  list.push_back({"FullyConnectedGroups", broken, "a fully connected layer has no groups"});
  return list;
}

TEST(InferShapes, EveryMistakeIsReportedWhereItStands) {
  for (Mistake& mistake : mistakes()) {
    SCOPED_TRACE(mistake.name);
    mistake.broken.where = {"net.yaml", 7, 5};
    Network net = network({6, 9, 14}, {mistake.broken});
    try {
      infer_shapes(net);
      ADD_FAILURE() << "nothing was reported";
    } catch (const ConfigError& error) {
      ASSERT_EQ(error.diagnostics().size(), 1U) << error.what();
      EXPECT_EQ(error.diagnostics()[0].where.line, 7);
      EXPECT_EQ(error.diagnostics()[0].key, "layers.broken");
      EXPECT_THAT(error.diagnostics()[0].message, HasSubstr(mistake.message));
    }
  }
}

TEST(InferShapes, AllMistakesAreReportedAtOnceWithoutTheirEchoes) {
  Network net = network({6, 9, 14}, {convolution("first", kNetworkInput, 4, window(11)),
                                     convolution("follower", 0, 4, window(3)),
                                     convolution("second", kNetworkInput, 4, window(3, 0, -1))});
  try {
    infer_shapes(net);
    FAIL() << "nothing was reported";
  } catch (const ConfigError& error) {
    std::vector<std::string> keys;
    for (const Diagnostic& mistake : error.diagnostics()) keys.push_back(mistake.key);
    EXPECT_THAT(keys, testing::ElementsAre("layers.first", "layers.second", "layers.second"));
  }
}

std::vector<std::string> lines_of(const std::vector<Diagnostic>& mistakes) {
  std::vector<std::string> lines;
  for (const Diagnostic& mistake : mistakes) lines.push_back(mistake.key + ": " + mistake.message);
  return lines;
}

TEST(InferShapes, BehindAMistakeIsCheckedWhatDoesNotFollowFromIt) {
  Network net = network(
      {6, 9, 14},
      {convolution("large", kNetworkInput, 4, window(11)),
       convolution("depthwise", 0, 8, window(3), 8), layer("add", Op::Add, {kNetworkInput, 0}),
       layer("pool", Op::MaxPool, {2}), convolution("follower", 3, 4, window(5)),
       convolution("small", kNetworkInput, 4, window(3)),
       layer("concat", Op::Concat, {kNetworkInput, 5}),
       convolution("grouped", 6, 6, window(1), 3)});
  net.layers[3].window.dilation = 2;
  EXPECT_THAT(lines_of(shape_mistakes(net, {})),
              testing::ElementsAre(
                  HasSubstr("layers.large: the window 11x11 does not fit into the map 6x9x14"),
                  HasSubstr("layers.depthwise: is depthwise with 8 channels, but its input has 4"),
                  HasSubstr("layers.add: adds 6x9x14 and 4x?x?; the maps must have one shape"),
                  HasSubstr("layers.pool: a pool has no dilation"),
                  HasSubstr("layers.concat: joins 6x9x14 and 4x7x12")));
  // What a layer says itself is known behind a mistake, what it would have of it is not.
  EXPECT_EQ(net.layers[1].out, (Shape{8, 0, 0}));
}

TEST(InferShapes, WhatTheUserHasBeenToldOfIsUnknown) {
  Network net = network({6, 9, 14}, {convolution("told", kNetworkInput, 4, window(11)),
                                     convolution("groups", 0, 6, window(3), 3),
                                     layer("add", Op::Add, {kNetworkInput, 1})});
  const auto told = [](const std::string& key) { return key == "layers.told"; };
  EXPECT_THAT(lines_of(shape_mistakes(net, told)),
              testing::ElementsAre(HasSubstr("layers.groups: 3 groups do not divide 4 input")));
}

TEST(InferShapes, JointsNeedMapsThatFit) {
  Network net = network({6, 9, 14}, {convolution("narrow", kNetworkInput, 6, window(3)),
                                     convolution("other", kNetworkInput, 5, window(1)),
                                     layer("add", Op::Add, {kNetworkInput, 1}),
                                     layer("concat", Op::Concat, {kNetworkInput, 0})});
  try {
    infer_shapes(net);
    FAIL() << "nothing was reported";
  } catch (const ConfigError& error) {
    ASSERT_EQ(error.diagnostics().size(), 2U);
    EXPECT_THAT(error.diagnostics()[0].message, HasSubstr("adds 6x9x14 and 5x9x14"));
    EXPECT_THAT(error.diagnostics()[1].message, HasSubstr("joins 6x9x14 and 6x7x12"));
  }
}

TEST(InferShapes, AnInputThatFitsIsNamedWhereHalvedMapsDoNotMeetAgain) {
  Layer half = convolution("half", kNetworkInput, 4, window(3, 2, 1));
  Layer up = layer("up", Op::BilinearUpsample, {0});
  up.scale = 2;
  Network net = network({4, 9, 14}, {half, up, layer("concat", Op::Concat, {kNetworkInput, 1})});
  try {
    infer_shapes(net);
    FAIL() << "nothing was reported";
  } catch (const ConfigError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U);
    EXPECT_THAT(error.diagnostics()[0].message, HasSubstr("joins 4x9x14 and 4x10x14"));
    EXPECT_THAT(error.diagnostics()[0].message, HasSubstr("op: crop"));
    EXPECT_THAT(error.diagnostics()[0].message, HasSubstr("an input of 10x14 fits"));
  }
}

TEST(InferShapes, ANetworkNeedsLayersAnInputAndExistingOutputs) {
  Network net = network({0, 9, 1 << 20}, {});
  net.outputs = {3};
  try {
    infer_shapes(net);
    FAIL() << "nothing was reported";
  } catch (const ConfigError& error) {
    ASSERT_EQ(error.diagnostics().size(), 4U) << error.what();
    EXPECT_THAT(error.diagnostics()[0].message, HasSubstr("is empty"));
    EXPECT_THAT(error.diagnostics()[1].message, HasSubstr("make it smaller"));
    EXPECT_THAT(error.diagnostics()[2].key, "outputs");
    EXPECT_THAT(error.diagnostics()[3].key, "layers");
  }
}

}  // namespace
}  // namespace rill
