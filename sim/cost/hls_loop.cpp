// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/hls_loop.h"

#include <algorithm>

#include "sim/core/units.h"
#include "sim/cost/constant.h"
#include "sim/cost/logic.h"
#include "sim/cost/memory.h"
#include "sim/cost/multiplier.h"

namespace rill::hls {

namespace {

constexpr int kInt = 32;
constexpr double kMux2 = 9;   ///< of any width, as the tool prints them
constexpr double kMux3 = 15;  ///< the same
constexpr double kProductLuts = 20;

Resources luts(double count) {
  Resources cost;
  cost.lut = count;
  return cost;
}

Resources registers(double count) {
  Resources cost;
  cost.ff = count;
  return cost;
}

/// Frames times what a frame takes; every process computes it for itself.
Resources trip_count(std::int64_t iterations) {
  return constant_product(iterations) + registers(kInt + log2_ceil(iterations));
}

}  // namespace

Resources constant_product(std::int64_t constant) {
  constexpr int kShiftAndAdd = 2;
  Resources cost;
  const int digits = signed_digits(constant);
  if (digits <= kShiftAndAdd) {
    cost.lut = digits > 1 ? kInt : 0;
    return cost;
  }
  cost.dsp = 2;
  cost.lut = kProductLuts;
  return cost;
}

Resources process(int streams) {
  constexpr double kStates = 27;
  constexpr double kEnables = kMux3 + kMux2;
  constexpr double kGates = 12;
  Resources cost = luts(kStates + kMux2 + kEnables + kGates + kMux2 * streams);
  cost.ff = 10;  // states, done, enables
  return cost;
}

Resources loop_variable(int bits) {
  Resources cost = luts(bits + compare_luts(bits) + kMux2);
  cost.ff = bits;
  return cost;
}

Resources fifo(std::int64_t words, int bits) {
  constexpr std::int64_t kFewestBlockBits = 1024;
  Resources cost;
  if (words * bits < kFewestBlockBits) {
    cost.srl_lut = bits;
    cost.lut = bits + 12;
    cost.ff = 3 + log2_ceil(words);
    return cost;
  }
  constexpr std::int64_t kDepth = 1024;
  constexpr int kWidth = 18;
  cost.bram18 = static_cast<double>(ceil_div(words, kDepth) * ceil_div(bits, kWidth));
  cost.lut = bits + kMux2;
  cost.ff = bits + 3.0 * log2_ceil(words) + 2;
  return cost;
}

Resources array(std::int64_t words, int bits) {
  const BlockGrid grid = bram_grid({words, bits});
  Resources cost;
  cost.bram18 = static_cast<double>(grid.blocks());
  return cost;
}

Resources constants(std::int64_t words, int bits) {
  constexpr std::int64_t kMostLutBits = 1024;
  constexpr std::int64_t kLutBits = 64;
  if (words * bits > kMostLutBits) return array(words, bits);
  Resources cost = luts(static_cast<double>(ceil_div(words * bits, kLutBits)));
  cost.ff = bits;
  return cost;
}

Resources dot_product(int simd, int a_bits, int b_bits) {
  constexpr int kGroup = 8;  ///< products of one tree; more are added in a second stage
  constexpr int kSlices = 5;
  constexpr double kLutsPerBitPair = 0.7;  // 11 for 4 x 4 bits
  Resources cost;
  const int slices = ceil_div(simd * kSlices, kGroup);
  const int sum = sum_bits(simd, a_bits + b_bits);
  const int stages = simd > kGroup ? 2 : 1;
  cost.dsp = slices;
  cost.lut =
      (simd - slices) * kLutsPerBitPair * a_bits * b_bits + std::max(0, simd - 1 - slices) * sum;
  cost.ff = static_cast<double>(simd) * (stages * (a_bits + b_bits) + b_bits) + sum;
  return cost;
}

Resources requantizer(int sum_bits, int multiplier_bits, int bits, Family family) {
  Resources cost;
  cost.dsp = dsp_per_product({sum_bits, true}, {multiplier_bits, true}, family);
  cost.lut = kProductLuts + 2.0 * sum_bits + compare_luts(sum_bits) + compare_luts(16) + 2.0 * bits;
  cost.ff = 2.0 * sum_bits + bits;
  return cost;
}

Resources converter(int from, int to, std::int64_t words) {
  Resources cost = process(4) + trip_count(words) + loop_variable(kInt);
  if (from == to) return cost;
  cost += loop_variable(kInt);
  cost.lut += kMux2;
  cost.ff += std::max(from, to) - std::min(from, to);
  if (from > to) cost.lut += kInt + compare_luts(kInt) + kMux3;  // takes a word every so often
  return cost;
}

Resources padding(int bits) {
  constexpr int kNarrow = 10;
  Resources cost = process(5) + loop_variable(kInt) + loop_variable(kNarrow) * 4;
  cost.lut += 3 * compare_luts(kNarrow) + kNarrow + 2 * kMux2 + kMux3;
  cost.ff += bits + 2.0 * kInt;
  return cost;
}

Resources window_unit(std::int64_t rows, std::int64_t width, int kernel_rows, int bits) {
  constexpr int kNarrow = 10;
  constexpr int kVariables = 7;  // frame, row, line, stride, and the place in the window
  constexpr int kAddresses = 8;
  constexpr int kWraps = 11;
  Resources cost = process(5) + loop_variable(kInt) * kVariables + loop_variable(kNarrow) * 2;
  cost.lut += kAddresses * kInt + kWraps * kInt + 3 * compare_luts(kInt);
  cost.ff += 6.0 * kInt;
  cost += constant_product(rows) + constant_product(width);
  return cost + array(kernel_rows * width, bits);
}

Resources maximum(int channels, int bits, std::int64_t words) {
  Resources cost = process(4) + trip_count(words) + loop_variable(kInt) * 2;
  cost.lut += channels * (compare_luts(bits) + bits);
  cost.ff += channels * bits;
  return cost;
}

Resources resize(std::int64_t width, int colours, int bits, int fifo_depth) {
  constexpr int kCorners = 4;
  constexpr int kFraction = 20;
  constexpr int kProduct = 28;
  constexpr int kWide = 48;
  Resources corner;
  corner.dsp = dsp_per_product({kFraction, false}, {bits, false}, Family::UltraScalePlus) +
               dsp_per_product({kFraction, true}, {kProduct, true}, Family::UltraScalePlus);
  corner.lut = 2 * kProductLuts;
  corner.ff = kWide;
  Resources colour = corner * kCorners + array(width + 1, bits) * 2 + fifo(fifo_depth, bits) * 2;
  colour.lut += (kCorners - 1) * kWide + 2 * kWide;  // sum, rounding, saturation
  colour.ff += 2.0 * kWide;
  Resources cost = colour * colours + process(3) * 3 + loop_variable(kInt) * 10;
  cost.dsp += 2;  // the ratio of the sizes
  return cost;
}

}  // namespace rill::hls
