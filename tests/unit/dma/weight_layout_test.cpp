// SPDX-License-Identifier: Apache-2.0
#include "modules/bram/weight_layout.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "sim/core/error.h"

namespace rill {
namespace {

std::vector<Code> there_and_back(const WeightLayout& layout, const std::vector<Code>& weight,
                                 const std::vector<Code>& bias) {
  std::vector<std::uint8_t> bytes;
  encode_weights(layout, weight, bias, &bytes);
  EXPECT_EQ(static_cast<Bytes>(bytes.size()), layout.bytes());
  std::vector<Code> weight_back;
  std::vector<Code> bias_back;
  decode_weights(layout, bytes.data(), &weight_back, &bias_back);
  EXPECT_EQ(bias_back, bias);
  return weight_back;
}

TEST(WeightLayout, BlocksLieAsMantissasAndAShiftEach) {
  std::mt19937 random(20261126);
  const auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  for (int trial = 0; trial < 200; ++trial) {
    WeightLayout layout;
    layout.filter_weights = pick(1, 40);
    layout.block_weights = pick(1, 20);
    layout.largest_mantissa = 126;
    const int filters = pick(1, 4);
    layout.weights = layout.filter_weights * filters;
    layout.biases = filters;
    std::vector<Code> weight;
    for (int filter = 0; filter < filters; ++filter) {
      int shift = 0;
      for (std::int64_t i = 0; i < layout.filter_weights; ++i) {
        if (i % layout.block_weights == 0) shift = pick(0, 4);
        weight.push_back(pick(-126, 126) * (1 << shift));
      }
    }
    std::vector<Code> bias;
    for (int filter = 0; filter < filters; ++filter) bias.push_back(pick(-100000, 100000));
    ASSERT_EQ(there_and_back(layout, weight, bias), weight) << trial;
    // A byte a weight, one a block, four a bias: the last block of a filter may be short.
    const std::int64_t blocks =
        (layout.filter_weights + layout.block_weights - 1) / layout.block_weights;
    EXPECT_EQ(layout.bytes(), layout.weights + filters * blocks + 4 * filters);
  }
}

TEST(WeightLayout, DenseWeightsLeaveNoGapAndBiasesBeginWithAByte) {
  WeightLayout layout;
  layout.weights = 5;
  layout.biases = 1;
  layout.code = {3, StoredCode::Kind::Signed};
  std::vector<std::uint8_t> bytes;
  encode_weights(layout, {1, -1, 3, -4, 0}, {-2}, &bytes);
  // 001 111 011 100 000 from the lowest bit on: 15 bits in two bytes, and four of the bias.
  EXPECT_EQ(bytes,
            (std::vector<std::uint8_t>{0b11'111'001, 0b0'000'100'0, 0xfe, 0xff, 0xff, 0xff}));
}

TEST(WeightLayout, DenseBlocksKeepTheirShiftsInBytes) {
  WeightLayout layout;
  layout.weights = layout.filter_weights = 5;
  layout.block_weights = 3;
  layout.largest_mantissa = 14;  // of 5 bits
  layout.code = {5, StoredCode::Kind::Signed};
  layout.biases = 1;
  const std::vector<Code> weight = {56, -8, 4, 14, -13};
  EXPECT_EQ(there_and_back(layout, weight, {7}), weight);
  EXPECT_EQ(layout.bytes(), 4 + 2 + 4);  // 25 bits, two blocks, a bias
}

TEST(WeightLayout, CodesThatAreNoMantissasAreABug) {
  WeightLayout layout;
  layout.weights = layout.filter_weights = layout.block_weights = 2;
  layout.largest_mantissa = 126;
  std::vector<std::uint8_t> bytes;
  EXPECT_NO_THROW(encode_weights(layout, {252, 4}, {}, &bytes));
  EXPECT_THROW(encode_weights(layout, {252, 3}, {}, &bytes), InternalError);
}

}  // namespace
}  // namespace rill
