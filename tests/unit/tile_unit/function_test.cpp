// SPDX-License-Identifier: Apache-2.0
// Do the units of a tiled machine, group of channels after group, give the sums of whole layers?
#include "modules/tile_unit/function.h"

#include <gmock/gmock.h>

#include <random>

namespace rill {
namespace {

constexpr int kLanes = 16;
const TileSize kSize{5, 6, kLanes};

/// Arithmetic of the published SkyNet (reference/skynet-hls section 3).
LayerArithmetic skynet(bool depthwise) {
  LayerArithmetic arithmetic;
  arithmetic.input = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
  arithmetic.weight = arithmetic.bias = Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat);
  Accumulation& sum = arithmetic.accumulation;
  sum.bias = BiasEntry::First;
  sum.terms_per_cast = depthwise ? 1 : 8;
  sum.accumulator =
      depthwise ? arithmetic.input : Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);
  if (!depthwise) sum.partial = sum.accumulator;
  return arithmetic;
}

/// The same with an overflow mode that no vector kernel knows.
LayerArithmetic unusual(bool depthwise) {
  LayerArithmetic arithmetic = skynet(depthwise);
  arithmetic.accumulation.accumulator.overflow = Overflow::WrapSm;
  return arithmetic;
}

std::vector<Code> noise(std::size_t count, int low, int high, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> code(low, high);
  std::vector<Code> codes(count);
  for (Code& value : codes) value = code(random);
  return codes;
}

void expect_pointwise(const LayerArithmetic& arithmetic) {
  const std::size_t pixels = kSize.at(kSize.rows, 0);
  const auto first = noise(pixels, -256, 255, 1);
  const auto second = noise(pixels, -256, 255, 2);
  const auto weights = noise(2 * kLanes * kLanes, -1024, 1023, 3);
  const auto bias = noise(kLanes, -1024, 1023, 4);
  std::vector<Code> sums(pixels, 0);
  for (std::size_t at = 0; at < pixels; at += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      sums[at + lane] = tile_start(arithmetic, bias[lane]);
    }
  }
  const auto half = weights.begin() + kLanes * kLanes;
  tile_pointwise(kSize, arithmetic, {weights.begin(), half}, first.data(), sums.data(),
                 TileRows::interior(kSize));
  tile_pointwise(kSize, arithmetic, {half, weights.end()}, second.data(), sums.data(),
                 TileRows::interior(kSize));
  for (int row = 1; row + 1 < kSize.rows; ++row) {
    for (int column = 1; column + 1 < kSize.columns; ++column) {
      for (std::size_t out = 0; out < kLanes; ++out) {
        std::vector<std::int64_t> terms;
        for (std::size_t in = 0; in < 2 * kLanes; ++in) {
          const auto& codes = in < kLanes ? first : second;
          terms.push_back(std::int64_t{weights[in * kLanes + out]} *
                          codes[kSize.at(row, column) + in % kLanes]);
        }
        EXPECT_EQ(sums[kSize.at(row, column) + out],
                  accumulate(arithmetic, terms.data(), static_cast<int>(terms.size()), bias[out]));
      }
    }
  }
}

void expect_depthwise(const LayerArithmetic& arithmetic, bool continues) {
  const std::size_t pixels = kSize.at(kSize.rows, 0);
  const auto in = noise(pixels, -256, 255, 5);
  const auto weights = noise(9 * kLanes, -1024, 1023, 6);
  const Code bias = 300;
  std::vector<Code> out(pixels, continues ? tile_start(arithmetic, bias) : 77);
  const Code untouched = out.front();
  tile_depthwise(kSize, arithmetic, weights, in.data(), out.data(), continues,
                 TileRows::interior(kSize));
  for (int row = 0; row < kSize.rows; ++row) {
    for (int column = 0; column < kSize.columns; ++column) {
      const bool inside =
          row > 0 && column > 0 && row + 1 < kSize.rows && column + 1 < kSize.columns;
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        const Code actual = out[kSize.at(row, column) + lane];
        if (!inside) {
          EXPECT_EQ(actual, untouched);
          continue;
        }
        std::vector<std::int64_t> terms;
        for (int tap = 0; tap < 9; ++tap) {
          const Code code = in[kSize.at(row - 1 + tap / 3, column - 1 + tap % 3) + lane];
          terms.push_back(std::int64_t{weights[static_cast<std::size_t>(tap) * kLanes + lane]} *
                          code);
        }
        EXPECT_EQ(actual, accumulate(arithmetic, terms.data(), 9, continues ? bias : 0));
      }
    }
  }
}

TEST(TilePointwise, GroupsOfChannelsGiveTheWholeSum) { expect_pointwise(skynet(false)); }

TEST(TilePointwise, WithoutVectorKernelsToo) { expect_pointwise(unusual(false)); }

TEST(TileDepthwise, SumsGoOnFromThePresetBias) { expect_depthwise(skynet(true), true); }

TEST(TileDepthwise, OrStartAtZero) { expect_depthwise(skynet(true), false); }

TEST(TileDepthwise, WithoutVectorKernelsToo) { expect_depthwise(unusual(true), true); }

}  // namespace
}  // namespace rill
