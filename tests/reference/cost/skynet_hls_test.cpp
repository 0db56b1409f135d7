// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>

#include "modules/dsp_array/cost.h"
#include "sim/cost/fifo.h"
#include "sim/cost/memory.h"

// The published SkyNet HLS design (reference/skynet-hls/README.md section 9) from its arrays: what
// the tiled machine will add up part by part. The report of the built chip says 209 BRAM36 and 360
// DSP (thesis, reference/quantization.md section 8).
namespace rill::test {
namespace {

struct Array {
  const char* name;
  int banks;
  MemoryShape bank;
};

TEST(SkyNetHls, MemoriesMatchTheBuiltChip) {
  const Array arrays[]{
      {"FM_buf1..4", 4 * 32, {44 * 84, 9}},  {"FM_buf_acc", 32, {44 * 84, 12}},
      {"weight_buf_1x1", 32, {4 * 32, 11}},  {"image LUT", 1, {256, 9}},
      {"AXI data FIFO read", 1, {512, 512}}, {"AXI data FIFO write", 1, {512, 512}}};
  double bram18 = 0;
  for (const Array& array : arrays) {
    // Vivado HLS puts arrays of more than 64 words into BRAM; all of these have more.
    const Resources one =
        memory_cost(array.bank, MemoryChoice::Bram, Family::UltraScalePlus).resources;
    fmt::print("{:20} {:4} x {:4.0f} BRAM18\n", array.name, array.banks, one.bram18);
    bram18 += array.banks * one.bram18;
  }
  fmt::print("sum {:.1f} BRAM36, built 209\n", bram18 / 2);
  EXPECT_NEAR(bram18 / 2, 209, 3);
}

TEST(SkyNetHls, MultipliersAreTheSumThatTheSourceGives) {
  ArrayCostShape pointwise;
  pointwise.pe = 32;
  pointwise.simd = 16 / 2;  // 512 products in two cycles
  pointwise.input_bits = 9;
  pointwise.weight_bits = 11;
  ArrayCostShape depthwise = pointwise;
  depthwise.depthwise = true;
  depthwise.simd = 1;
  // 256 + 32 = 288; the chip's other 72 DSP are address arithmetic (sim/plan/tiled_circuits.h).
  EXPECT_EQ(array_dsp(pointwise) + array_dsp(depthwise), 288);
}

}  // namespace
}  // namespace rill::test
