// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <random>

#include "modules/activation/cost.h"
#include "modules/bram/cost.h"
#include "modules/dsp_array/cost.h"
#include "modules/line_buffer/cost.h"
#include "modules/stream_fifo/cost.h"
#include "sim/cost/fifo.h"
#include "sim/cost/memory.h"
#include "sim/cost/multiplier.h"

namespace rill {
namespace {

constexpr int kCases = 2000;
constexpr std::uint32_t kSeed = 20261123;

/// Sizes that like to break formulas: 1, 2, 3, 2^n - 1, 2^n, 2^n + 1, and anything.
int nasty(std::mt19937* random, int limit) {
  const auto pick = (*random)() % 3;
  int value = static_cast<int>((*random)() % static_cast<unsigned>(limit)) + 1;
  if (pick == 0) value = static_cast<int>((*random)() % 3) + 1;
  if (pick == 1) {
    int power = 1;
    while (power * 2 <= value) power *= 2;
    value = power + static_cast<int>((*random)() % 3) - 1;
  }
  return std::clamp(value, 1, limit);
}

Family any_family(std::mt19937* random) {
  return (*random)() % 2 == 0 ? Family::Series7 : Family::UltraScalePlus;
}

void expect_sane(const Resources& cost, const std::string& what) {
  for (const double value :
       {cost.lut, cost.lutram_lut, cost.srl_lut, cost.ff, cost.bram18, cost.uram, cost.dsp}) {
    EXPECT_TRUE(std::isfinite(value) && value >= 0) << what;
  }
  EXPECT_GE(cost.lut, cost.lutram_lut + cost.srl_lut) << what;
  EXPECT_EQ(cost.bram18, std::floor(cost.bram18)) << what;
  EXPECT_EQ(cost.dsp, std::floor(cost.dsp)) << what;
}

TEST(MemoryLaws, CapacityHoldsEveryBitAndMoreIsNeverCheaper) {
  std::mt19937 random(kSeed);
  for (int i = 0; i < kCases; ++i) {
    const MemoryShape shape{nasty(&random, 40000), nasty(&random, 1200)};
    const Family family = any_family(&random);
    const std::string what =
        fmt::format("seed {} case {}: {} x {}", kSeed, i, shape.words, shape.bits);
    const std::int64_t bits = shape.words * shape.bits;
    EXPECT_GE(bram_grid(shape).blocks() * 512 * 36, bits) << what;
    EXPECT_GE(uram_grid(shape).blocks() * 4096 * 72, bits) << what;
    EXPECT_GE(lutram_grid(shape, family).blocks() * 64, bits) << what;
    EXPECT_GE(srl_luts(shape.words, shape.bits) * 32, bits) << what;
    const MemoryShape deeper{shape.words + nasty(&random, 2000), shape.bits};
    const MemoryShape wider{shape.words, shape.bits + nasty(&random, 100)};
    EXPECT_GE(bram_grid(deeper).blocks(), bram_grid(shape).blocks()) << what;
    EXPECT_GE(bram_grid(wider).blocks(), bram_grid(shape).blocks()) << what;
    const MemoryCost cost = memory_cost(shape, MemoryChoice::Auto, family, random() % 2 == 0);
    EXPECT_NE(cost.choice, MemoryChoice::Auto) << what;
    expect_sane(cost.resources, what);
    // What Auto resolved to, asked for by name, is the same memory.
    EXPECT_EQ(memory_cost(shape, cost.choice, family).resources.lut, cost.resources.lut) << what;
  }
}

TEST(MultiplierLaws, WiderOperandsNeverNeedFewerSlices) {
  for (int a = 1; a <= 40; ++a) {
    for (int b = 1; b <= 40; ++b) {
      for (const Family family : {Family::Series7, Family::UltraScalePlus}) {
        const int slices = dsp_per_product({a, true}, {b, true}, family);
        EXPECT_EQ(slices, dsp_per_product({b, true}, {a, true}, family)) << a << "x" << b;
        EXPECT_GE(dsp_per_product({a + 1, true}, {b, true}, family), slices) << a << "x" << b;
        EXPECT_GE(dsp_per_product({a, false}, {b, true}, family), slices) << a << "x" << b;
        EXPECT_LE(products_per_dsp({a + 1, true}, {b, true}, family),
                  products_per_dsp({a, true}, {b, true}, family))
            << a << "x" << b;
        if (products_per_dsp({a, true}, {b, true}, family) > 1) {
          EXPECT_EQ(slices, 1) << a << "x" << b;
        }
      }
      for (const Family family : {Family::Series7, Family::UltraScalePlus}) {
        // Four rows are the exception on UltraScale+: the mapper copies logic there, and not in
        // five (multiplier.cpp).
        const bool copied = family == Family::UltraScalePlus && a == 4 && b > 4;
        if (copied) continue;
        EXPECT_GE(multiplier_luts(a + 1, b, family), multiplier_luts(a, b, family))
            << a << "x" << b;
      }
    }
  }
}

ArrayCostShape any_array(std::mt19937* random) {
  ArrayCostShape shape;
  shape.depthwise = (*random)() % 3 == 0;
  shape.pe = nasty(random, 128);
  shape.simd = nasty(random, 128);
  shape.pixels = nasty(random, 8);
  shape.input_bits = nasty(random, 16);
  shape.input_signed = (*random)() % 2 == 0;
  shape.weight_bits = nasty(random, 16);
  shape.accumulator_bits = 8 + nasty(random, 24);
  shape.family = any_family(random);
  shape.dsp_multipliers = (*random)() % 4 != 0;
  shape.casts_each_step = (*random)() % 4 == 0;
  shape.terms_per_cast = shape.casts_each_step ? nasty(random, 16) : 0;
  return shape;
}

TEST(ArrayLaws, MoreParallelismNeverCostsFewerSlices) {
  std::mt19937 random(kSeed);
  for (int i = 0; i < kCases; ++i) {
    const ArrayCostShape shape = any_array(&random);
    const std::string what =
        fmt::format("seed {} case {}: pe {} simd {} pixels {} bits {} x {}", kSeed, i, shape.pe,
                    shape.simd, shape.pixels, shape.input_bits, shape.weight_bits);
    const Resources cost = dsp_array_cost(shape);
    expect_sane(cost, what);
    EXPECT_EQ(cost.dsp, array_dsp(shape)) << what;
    ArrayCostShape twice = shape;
    twice.simd *= 2;
    EXPECT_EQ(array_dsp(twice), 2 * array_dsp(shape)) << what;
    EXPECT_GE(dsp_array_cost(twice).lut, cost.lut) << what;
    twice = shape;
    twice.pe *= 2;
    EXPECT_GE(array_dsp(twice), array_dsp(shape)) << what;
    // Packing saves at most three quarters.
    if (shape.dsp_multipliers) {
      EXPECT_GE(4 * array_dsp(shape), shape.pe * shape.simd * shape.pixels) << what;
    }
  }
}

// -1/+1 against -1/+1 is cheaper than signs of codes, these than shifts, and none of them takes a
// DSP slice.
TEST(ArrayLaws, SimplerProductsCostLess) {
  for (const int simd : {1, 2, 3, 9, 16, 64}) {
    ArrayCostShape shape;
    shape.pe = 8;
    shape.simd = simd;
    shape.dsp_multipliers = false;
    const auto luts = [&](ProductKind kind, int input_bits, int weight_bits) {
      shape.products = kind;
      shape.input_bits = input_bits;
      shape.weight_bits = weight_bits;
      EXPECT_EQ(array_dsp(shape), 0);
      EXPECT_EQ(prefers_dsp(shape), kind == ProductKind::Multiply);
      return dsp_array_cost(shape).lut;
    };
    const double multiply = luts(ProductKind::Multiply, 8, 8);
    const double shift = luts(ProductKind::Shift, 8, 4);
    const double sign = luts(ProductKind::AddSubtract, 8, 2);
    const double xnor = luts(ProductKind::Xnor, 1, 1);
    EXPECT_LT(xnor, sign);
    EXPECT_LT(sign, shift);
    EXPECT_LT(shift, multiply) << simd;
  }
}

TEST(ActivationLaws, AShifterCostsLessThanAMultiplierAndThresholdsDoubleWithEveryBit) {
  ActivationCostShape shape;
  shape.kind = Requantization::Kind::Multiply;
  shape.multiplier_bits = 16;
  shape.dsp_multipliers = false;
  shape.shift = 20;
  const double multiplier = activation_cost(shape).lut;
  shape.shifter = true;
  EXPECT_LT(activation_cost(shape).lut, multiplier);
  shape.kind = Requantization::Kind::Thresholds;
  double last = 0;
  for (int bits = 1; bits <= 8; ++bits) {
    shape.thresholds = (1 << bits) - 1;
    const double luts = activation_cost(shape).lut;
    EXPECT_GT(luts, 1.8 * last) << bits;
    last = luts;
  }
}

TEST(LineBufferLaws, BanksHoldTheRowsThatWindowsNeed) {
  std::mt19937 random(kSeed);
  for (int i = 0; i < kCases; ++i) {
    LineBufferCostShape shape;
    shape.rows = nasty(&random, 7);
    shape.extent_w = nasty(&random, 7);
    shape.taps = shape.rows * shape.extent_w;
    shape.width = shape.extent_w + nasty(&random, 400);
    shape.channels = nasty(&random, 512);
    shape.bits = nasty(&random, 16);
    shape.input_lanes = std::min(shape.channels, nasty(&random, 32));
    shape.channels_at_once = std::min(shape.channels, nasty(&random, 64));
    shape.taps_at_once = random() % 2 == 0 ? 1 : shape.taps;
    shape.pixels = nasty(&random, 4);
    shape.family = any_family(&random);
    const std::string what = fmt::format("seed {} case {}: {} rows of {} x {} channels", kSeed, i,
                                         shape.rows, shape.width, shape.channels);
    const LineBanks banks = line_buffer_banks(shape);
    EXPECT_GE(banks.count * banks.bank.words * banks.bank.bits,
              std::int64_t{shape.rows - 1} * shape.width * shape.channels * shape.bits)
        << what;
    const Resources cost = line_buffer_cost(shape).resources;
    expect_sane(cost, what);
    shape.memory = MemoryChoice::Bram;
    const double bram = line_buffer_cost(shape).resources.bram18;
    shape.rows += 1;
    shape.taps = shape.rows * shape.extent_w;
    if (shape.taps_at_once > 1) shape.taps_at_once = shape.taps;
    EXPECT_GE(line_buffer_cost(shape).resources.bram18, bram) << what;
  }
}

TEST(FifoLaws, EveryKindIsSaneAndDeeperNeverNeedsFewerBlocks) {
  std::mt19937 random(kSeed);
  for (int i = 0; i < kCases; ++i) {
    const MemoryShape shape{nasty(&random, 20000), nasty(&random, 600)};
    const Family family = any_family(&random);
    const std::string what =
        fmt::format("seed {} case {}: {} x {}", kSeed, i, shape.words, shape.bits);
    for (const FifoKind kind : {FifoKind::Auto, FifoKind::Srl, FifoKind::Memory}) {
      expect_sane(fifo_cost(shape, kind, MemoryChoice::Auto, family).resources, what);
    }
    const auto blocks = [&](std::int64_t words) {
      return fifo_cost({words, shape.bits}, FifoKind::Memory, MemoryChoice::Bram, family)
          .resources.bram18;
    };
    EXPECT_GE(blocks(shape.words + 100), blocks(shape.words)) << what;
  }
}

TEST(CostSpeed, AStageIsCostedInAFewMicroseconds) {
  std::mt19937 random(kSeed);
  ArrayCostShape array = any_array(&random);
  LineBufferCostShape lines;
  lines.width = 320;
  lines.channels = 64;
  double sum = 0;
  constexpr int kStages = 20000;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kStages; ++i) {
    array.pe = 1 + i % 64;
    lines.channels = 1 + i % 512;
    sum += dsp_array_cost(array).lut + line_buffer_cost(lines).resources.lut;
    sum += weight_memory_cost(1 + i % 4096, 64, MemoryChoice::Auto, array.family).resources.lut;
  }
  const std::chrono::duration<double, std::micro> elapsed =
      std::chrono::steady_clock::now() - start;
  const double per_stage = elapsed.count() / kStages;
  RecordProperty("us_per_stage", std::to_string(per_stage));
  fmt::print("{:.3f} us a stage\n", per_stage);
  EXPECT_GT(sum, 0);
  // A folding search costs thousands of stages; generous, for a loaded machine and sanitizers.
  EXPECT_LT(per_stage, 100);
}

}  // namespace
}  // namespace rill
