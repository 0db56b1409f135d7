// SPDX-License-Identifier: Apache-2.0
// Orders that the diagnosis must name: of a reorg, of words, of taps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "tests/unit/diagnosis/planted.h"
#include "tests/unit/diagnosis/plants.h"

namespace rill::test {
namespace {

using testing::HasSubstr;

TEST(Diagnosis, NamesTheOtherReorgOrderBothWays) {
  for (const ReorgOrder order : {ReorgOrder::BlockMajor, ReorgOrder::ChannelMajor}) {
    Implementation described = reorganised();
    described.model.network.layers.back().reorg_order = order;
    Implementation faulty = reorganised();
    const bool block_major = order == ReorgOrder::BlockMajor;
    faulty.model.network.layers.back().reorg_order =
        block_major ? ReorgOrder::ChannelMajor : ReorgOrder::BlockMajor;
    const Diagnosis diagnosis = diagnosed(described, faulty.output());
    ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
    EXPECT_EQ(diagnosis.exact.front().text(),
              std::string("the output's channels of the reorg are in the order ") +
                  (block_major ? "channel_major instead of block_major"
                               : "block_major instead of channel_major"));
  }
}

TEST(Diagnosis, NamesTheOtherReorgOrderOfTheInputBothWays) {
  for (const ReorgOrder order : {ReorgOrder::BlockMajor, ReorgOrder::ChannelMajor}) {
    Implementation described = depthwise();
    described.model.network.layers.front().reorg_order = order;
    Implementation faulty = depthwise();
    const bool block_major = order == ReorgOrder::BlockMajor;
    faulty.model.network.layers.front().reorg_order =
        block_major ? ReorgOrder::ChannelMajor : ReorgOrder::BlockMajor;
    const Diagnosis diagnosis = diagnosed(described, faulty.output());
    ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
    EXPECT_EQ(diagnosis.exact.front().faults.front().suspect, Suspect::ReorgOrder)
        << diagnosis.sentence();
    EXPECT_THAT(diagnosis.exact.front().text(), HasSubstr("the input's channels of the reorg"));
  }
}

/// The reorg's channels with a block's pixels counted column by column.
std::vector<int> columns_first(ReorgOrder order) {
  std::vector<int> channels;
  for (int i = 0; i < 16; ++i) {
    const bool block_major = order == ReorgOrder::BlockMajor;
    const int pixel = block_major ? i / 4 : i % 4;
    const int other = pixel == 1 ? 2 : pixel == 2 ? 1 : pixel;
    channels.push_back(block_major ? other * 4 + i % 4 : i / 4 * 4 + other);
  }
  return channels;
}

TEST(Diagnosis, NamesAReorgWhoseBlocksAreCountedColumnByColumn) {
  for (const ReorgOrder order : {ReorgOrder::BlockMajor, ReorgOrder::ChannelMajor}) {
    Implementation described = depthwise();
    described.model.network.layers.front().reorg_order = order;
    // What the depthwise layer reads, in the wrong order.
    Implementation reorg = reorganised();
    reorg.input = described.input;
    reorg.model.network.input = described.input.shape;
    reorg.model.network.layers.front().reorg_order = order;
    infer_shapes(reorg.model.network);
    Implementation faulty = described;
    faulty.model.network.layers = {described.model.network.layers.back()};
    faulty.model.network.layers.front().inputs = {kNetworkInput};
    faulty.model.network.outputs = {0};
    faulty.model.layers = {described.model.layers.back()};
    faulty.input = permuted(reorg.output(), columns_first(order));
    faulty.model.network.input = faulty.input.shape;
    infer_shapes(faulty.model.network);
    const Diagnosis diagnosis = diagnosed(described, faulty.output());
    ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
    EXPECT_EQ(
        diagnosis.exact.front().text(),
        "the input's channels of the reorg are in another order: a block's pixels are counted "
        "column by column");
    // Of the reorg itself.
    const Diagnosis own = diagnosed(reorg, permuted(reorg.output(), columns_first(order)));
    ASSERT_FALSE(own.exact.empty()) << own.sentence();
    EXPECT_THAT(own.exact.front().text(), HasSubstr("the output's channels of the reorg"));
  }
}

/// Row and column of `map` from the other end.
FeatureMap turned(const FeatureMap& map, bool rows, bool columns) {
  FeatureMap result = map;
  const Shape& shape = map.shape;
  for (int row = 0; row < shape.height; ++row) {
    for (int column = 0; column < shape.width; ++column) {
      for (int c = 0; c < shape.channels; ++c) {
        result.codes[code_index(shape, row, column, c)] =
            map.codes[code_index(shape, rows ? shape.height - 1 - row : row,
                                 columns ? shape.width - 1 - column : column, c)];
      }
    }
  }
  return result;
}

TEST(Diagnosis, NamesMapsFromTheOtherEnd) {
  struct Turn {
    bool rows, columns;
    const char* says;
  };
  for (const Turn& turn :
       {Turn{true, false, "upside down"}, Turn{false, true, "mirrored left to right"},
        Turn{true, true, "rotated by 180 degrees"}}) {
    // A 1x1 layer's input cannot be told from its output.
    Implementation faulty = pointwise();
    faulty.input = turned(faulty.input, turn.rows, turn.columns);
    EXPECT_EQ(diagnosed(pointwise(), faulty.output()).sentence(),
              std::string("exact if the golden, or the input, is ") + turn.says);
    const FeatureMap golden = turned(convolution().output(), turn.rows, turn.columns);
    EXPECT_EQ(diagnosed(convolution(), golden).sentence(),
              std::string("exact if the golden is ") + turn.says);
  }
}

TEST(Diagnosis, NamesTheOrderOfWords) {
  const Implementation described = convolution();
  const FeatureMap map = described.output();
  // Words of four channels, pixel by pixel; read as if group by group.
  FeatureMap golden = map;
  const int pixels = static_cast<int>(map.shape.pixels());
  for (int word = 0; word < 4 * pixels; ++word) {
    for (int lane = 0; lane < 4; ++lane) {
      golden.codes[static_cast<std::size_t>(word % pixels * 16 + word / pixels * 4 + lane)] =
          map.codes[static_cast<std::size_t>(word * 4 + lane)];
    }
  }
  const Diagnosis diagnosis = diagnosed(described, golden);
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(),
            "the golden's words of 4 channels are in the order row,column,group but read as "
            "group,row,column (order= in --packing)");
}

TEST(Diagnosis, NamesTheOrderOfTapsWhereEveryTapIsCast) {
  Implementation faulty = depthwise();
  std::vector<Code>& weight = faulty.model.layers.back().weight;
  // Down the columns, in the rows' order of a transposed map: both transposed, the order remains.
  const auto transposed = [](const FeatureMap& map) {
    FeatureMap result{{map.shape.channels, map.shape.width, map.shape.height}, map.format, {}};
    for (int row = 0; row < map.shape.width; ++row) {
      for (int column = 0; column < map.shape.height; ++column) {
        for (int c = 0; c < map.shape.channels; ++c) {
          result.codes.push_back(map.codes[static_cast<std::size_t>(
              (column * map.shape.width + row) * map.shape.channels + c)]);
        }
      }
    }
    return result;
  };
  const std::vector<Code> before = weight;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    weight[i] = before[i / 9 * 9 + i % 3 * 3 + i % 9 / 3];
  }
  faulty.input = transposed(faulty.input);
  faulty.model.network.input = faulty.input.shape;
  // A reorg transposes with its blocks: channel k = 2*dy + dx becomes 2*dx + dy.
  infer_shapes(faulty.model.network);
  std::vector<int> order;
  for (int c = 0; c < 16; ++c)
    order.push_back((c / 4 == 1 ? 2 : c / 4 == 2 ? 1 : c / 4) * 4 + c % 4);
  // Weights and biases follow their channels.
  QuantizedLayer& numbers = faulty.model.layers.back();
  const QuantizedLayer own = numbers;
  for (std::size_t c = 0; c < order.size(); ++c) {
    const auto from = static_cast<std::size_t>(order[c]);
    numbers.bias[c] = own.bias[from];
    for (std::size_t t = 0; t < 9; ++t) numbers.weight[9 * c + t] = own.weight[9 * from + t];
  }
  faulty.after = {transposed, [order](const FeatureMap& map) { return permuted(map, order); }};
  const Diagnosis diagnosis = diagnosed(depthwise(), faulty.output());
  ASSERT_FALSE(diagnosis.exact.empty()) << diagnosis.sentence();
  EXPECT_EQ(diagnosis.exact.front().text(),
            "terms are added down the kernel's columns instead of along its rows");
}

}  // namespace
}  // namespace rill::test
