// SPDX-License-Identifier: Apache-2.0
#include "sim/exports/stage_vectors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/exports/export_names.h"

namespace rill::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Format kMap = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);

/// A pointwise layer of 2 to 4 channels, then a 2x2 pool, on 2 x 4 pixels; both in one group.
struct Small {
  Plan plan;
  QuantizedModel model;
  ExportMaps maps;

  Small() {
    Layer pointwise, pool;
    pointwise.name = "pw";
    pointwise.bundle = pool.bundle = "b1";
    pointwise.inputs = {kNetworkInput};
    pointwise.out_channels = 4;
    pool.name = "pool";
    pool.op = Op::MaxPool;
    pool.inputs = {0};
    pool.window.kernel_h = pool.window.kernel_w = 2;
    pool.window.stride_h = pool.window.stride_w = 2;
    Network& network = model.network;
    network.input = {2, 2, 4};
    network.layers = {pointwise, pool};
    network.outputs = {1};
    infer_shapes(network);
    model.layers.resize(2);
    for (QuantizedLayer& layer : model.layers) {
      layer.arithmetic.input = layer.arithmetic.output = kMap;
      layer.arithmetic.weight = layer.arithmetic.bias = kMap;
    }
    model.layers[0].weight = {1, 2, 3, 4, 5, 6, 7, 8};
    plan.network = network;
    Stage first, second;
    first.layer = 0;
    first.folding.pe = 2;
    first.folding.simd = 1;
    first.inputs = {{2, 4, 2, 1, 2, 9}};  // one channel of two pixels a word
    first.output = {2, 4, 4, 2, 1, 9};    // two channels of a pixel
    second.layer = 1;
    second.inputs = {first.output};
    second.output = {1, 2, 4, 4, 1, 9};
    plan.groups.emplace_back();
    plan.groups.back().name = "all";
    plan.groups.back().stages = {first, second};
    maps.pictures = {counting({2, 2, 4})};
    maps.layers = {{counting({4, 2, 4}), counting({4, 1, 2})}};
  }
  static FeatureMap counting(const Shape& shape) {
    FeatureMap map{shape, kMap, {}};
    for (int i = 0; i < shape.size(); ++i) map.codes.push_back(i);
    return map;
  }
};

std::vector<std::string> names_of(const std::vector<ExportFile>& files) {
  std::vector<std::string> names;
  for (const ExportFile& file : files) names.push_back(file.name);
  return names;
}

TEST(StageFiles, OfALayerAreItsStreamsAndParameters) {
  const Small small;
  const auto files = stage_files(small.plan, small.model, {0}, small.maps, std::nullopt);
  EXPECT_THAT(names_of(files), ElementsAre("stimulus_input_of_pw", "weights_pw", "expected_pw"));
  // Pixels 0 and 1, channel 0, then channel 1; pixels 2 and 3 …
  EXPECT_EQ(
      std::vector<std::int64_t>(files[0].words.lanes.begin(), files[0].words.lanes.begin() + 8),
      (std::vector<std::int64_t>{0, 2, 1, 3, 4, 6, 5, 7}));
  EXPECT_THAT(files[1].words.lanes, ElementsAre(1, 3, 2, 4, 5, 7, 6, 8));
  EXPECT_EQ(files[2].words.packing.lanes, 2);
  EXPECT_EQ(files[2].words.lanes.size(), 32U);
}

TEST(StageFiles, OfAGroupLeaveItsOwnMapsOut) {
  const Small small;
  const auto files = stage_files(small.plan, small.model, {0, 1}, small.maps, std::nullopt);
  EXPECT_THAT(names_of(files), ElementsAre("stimulus_input_of_pw", "weights_pw", "expected_pool"));
}

TEST(StageFiles, TakeAnotherPacking) {
  const Small small;
  const auto files = stage_files(small.plan, small.model, {1}, small.maps,
                                 parse_packing("bits=16 lanes=4 order=group,row,column", "here"));
  EXPECT_EQ(files[0].words.packing.bits, 16);
  EXPECT_EQ(files[0].words.packing.lanes, 4);
}

TEST(LayersToExport, AreALayerAGroupOrABundle) {
  const Small small;
  EXPECT_THAT(layers_to_export(small.plan, "pool"), ElementsAre(1));
  EXPECT_THAT(layers_to_export(small.plan, "all"), ElementsAre(0, 1));
  EXPECT_THAT(layers_to_export(small.plan, "b1"), ElementsAre(0, 1));
  try {
    layers_to_export(small.plan, "poool");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("did you mean `pool`"));
  }
}

}  // namespace
}  // namespace rill::test
