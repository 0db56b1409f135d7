// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "modules/concat/function.h"
#include "modules/line_buffer/function.h"
#include "modules/pool/function.h"
#include "modules/reorg/function.h"

namespace rill {
namespace {

using testing::ElementsAre;

TEST(GatherWindow, ReadsTheMapInsideAndThePaddingCodeOutside) {
  constexpr int kHeight = 4;
  constexpr int kWidth = 5;
  constexpr int kChannels = 2;
  constexpr Code kPadding = -7;
  std::vector<Code> map;
  for (Code code = 0; code < kHeight * kWidth * kChannels; ++code) map.push_back(code);
  for (const int kernel : {1, 2, 3, 5}) {
    for (const int stride : {1, 2}) {
      for (const int dilation : {1, 2}) {
        const Window window{kernel, kernel, stride, stride, kernel / 2, kernel / 2, dilation};
        for (int y = 0; y < kHeight / stride; ++y) {
          std::vector<const Code*> rows;
          for (int k = 0; k < kernel; ++k) {
            const int row = window_row(window, y, k);
            rows.push_back(row < 0 || row >= kHeight
                               ? nullptr
                               : &map[static_cast<std::size_t>(row * kWidth * kChannels)]);
          }
          for (int x = 0; x < kWidth / stride; ++x) {
            std::vector<Code> expected;
            for (int i = 0; i < kernel * kernel * kChannels; ++i) {
              const int row = y * stride - kernel / 2 + i / kChannels / kernel * dilation;
              const int column = x * stride - kernel / 2 + i / kChannels % kernel * dilation;
              const bool inside = row >= 0 && row < kHeight && column >= 0 && column < kWidth;
              expected.push_back(inside ? (row * kWidth + column) * kChannels + i % kChannels
                                        : kPadding);
            }
            std::vector<Code> window_codes(expected.size());
            gather_window(rows.data(), kWidth, kChannels, window, x, kPadding, window_codes.data());
            ASSERT_EQ(window_codes, expected)
                << "kernel " << kernel << ", stride " << stride << ", dilation " << dilation
                << ", pixel " << y << ',' << x;
          }
        }
      }
    }
  }
}

TEST(GatherWindows, GivesNeighboursOneAfterAnother) {
  const std::vector<Code> row{1, 2, 3, 4};
  const Code* rows[] = {row.data()};
  Window window;
  window.kernel_w = 2;
  std::vector<Code> windows(4);
  gather_windows(rows, 4, 1, window, 1, 2, 0, windows.data());
  EXPECT_THAT(windows, ElementsAre(2, 3, 3, 4));
}

TEST(MaxPool, TakesTheLargestCodeOfEachChannelAndNeverPadding) {
  LayerArithmetic arithmetic;
  arithmetic.requantization.kind = Requantization::Kind::Identity;
  // Two windows of three taps and two channels; the last tap of the second one is padding.
  const std::vector<Code> windows{1, -5, 3, -4, 2, -6, -9, -8, -7, -3, kPoolPadding, kPoolPadding};
  std::vector<Code> out(4);
  max_pool(windows.data(), 2, 3, 2, arithmetic, out.data());
  EXPECT_THAT(out, ElementsAre(3, -4, -7, -3));
  arithmetic.requantization.minimum = -5;
  arithmetic.requantization.maximum = 2;
  max_pool(windows.data(), 2, 3, 2, arithmetic, out.data());
  EXPECT_THAT(out, ElementsAre(2, -4, -5, -3));
}

TEST(MaxPool, RequantizesWhereTheLayerSaysSo) {
  LayerArithmetic arithmetic;
  arithmetic.accumulation.accumulator = Format::fixed(12, 4);
  arithmetic.output = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
  // lsb 2^-8 to 2^-6, half up: (1021 + 2) >> 2 = 255, (6 + 2) >> 2 = 2; 2047 saturates at 255.
  const std::vector<Code> windows{1021, 6, 1020, 5};
  std::vector<Code> out(2);
  max_pool(windows.data(), 1, 2, 2, arithmetic, out.data());
  EXPECT_THAT(out, ElementsAre(255, 2));
  max_pool(std::vector<Code>{2047}.data(), 1, 1, 1, arithmetic, out.data());
  EXPECT_EQ(out[0], 255);
}

TEST(Reorder, KeepsBlocksOrInterleavesChannels) {
  // Two taps of three channels: code = 10 * tap + channel.
  const std::vector<Code> window{0, 1, 2, 10, 11, 12};
  std::vector<Code> out(6);
  reorder(window.data(), 1, 2, 3, false, out.data());
  EXPECT_EQ(out, window);
  reorder(window.data(), 1, 2, 3, true, out.data());
  EXPECT_THAT(out, ElementsAre(0, 10, 1, 11, 2, 12));
}

TEST(PlaceChannels, PutsEachOperandInItsPlace) {
  const std::vector<Code> first{1, 2};         // two pixels of one channel
  const std::vector<Code> second{3, 4, 5, 6};  // two pixels of two channels
  std::vector<Code> out(6);
  place_channels(first.data(), 2, 1, 0, 3, out.data());
  place_channels(second.data(), 2, 2, 1, 3, out.data());
  EXPECT_THAT(out, ElementsAre(1, 3, 4, 2, 5, 6));
}

}  // namespace
}  // namespace rill
