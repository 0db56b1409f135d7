// SPDX-License-Identifier: Apache-2.0
// Prices of Vivado HLS' estimator. Expected numbers are lines of its utilization tables (2019.2,
// public repository zzzDavid/ultranet_hls_ref, ultranet/solution1/syn/report/*.rpt).
#include "sim/cost/hls_loop.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

TEST(HlsLoop, AStreamIsBuiltFromBlocksOf18BitsFrom1024BitsOn) {
  EXPECT_EQ(hls::fifo(128, 256).bram18, 15);  // conv_2_out
  EXPECT_EQ(hls::fifo(128, 64).bram18, 4);    // conv_0_out
  EXPECT_EQ(hls::fifo(16, 192).bram18, 11);   // in_stream0
  EXPECT_EQ(hls::fifo(16, 64).bram18, 4);     // in_stream_extract
  EXPECT_EQ(hls::fifo(16, 24).bram18, 0);     // in_stream1
  EXPECT_EQ(hls::fifo(2, 256).bram18, 0);     // swu_out
  EXPECT_EQ(hls::fifo(2, 256).lut, 268);      // and eight of the kind 576 for 480 bits
}

TEST(HlsLoop, ArraysThatAreWrittenAreBlocksAndSmallConstantsAreNot) {
  EXPECT_EQ(hls::array(9, 24).bram18, 1);        // row_store of conv_0
  EXPECT_EQ(hls::array(126, 256).bram18, 8);     // line_buffer of conv_4
  EXPECT_EQ(hls::array(1926, 24).bram18, 3);     // of conv_0
  EXPECT_EQ(hls::constants(32, 21).bram18, 0);   // conv_5_bias
  EXPECT_EQ(hls::constants(32, 21).lut, 11);     // the same
  EXPECT_EQ(hls::constants(144, 64).bram18, 2);  // conv_2_w
}

TEST(HlsLoop, ProductsWithConstantsTakeSlicesFromThreeDigitsOn) {
  EXPECT_EQ(hls::constant_product(322).dsp, 2);  // rows of conv_0
  EXPECT_EQ(hls::constant_product(322).lut, 20);
  EXPECT_EQ(hls::constant_product(320).dsp, 0);  // rows of pool_0: (x << 8) + (x << 6)
  EXPECT_EQ(hls::constant_product(320).lut, 32);
  EXPECT_EQ(hls::constant_product(256).lut, 0);
}

TEST(HlsLoop, FiveSlicesTakeEightProducts) {
  EXPECT_EQ(hls::dot_product(8, 4, 4).dsp, 5);    // conv_5
  EXPECT_EQ(hls::dot_product(16, 4, 4).dsp, 10);  // conv_2
  EXPECT_EQ(hls::dot_product(3, 8, 4).dsp, 2);    // conv_0
  EXPECT_EQ(hls::requantizer(32, 16, 4, Family::UltraScalePlus).dsp, 2);
}

TEST(HlsLoop, ConvertersAreStateMachinesOfCIntegers) {
  const Resources narrow = hls::converter(128, 64, 230400);
  EXPECT_EQ(narrow.dsp, 2);
  EXPECT_NEAR(narrow.lut, 326, 326 * 0.05);
  EXPECT_NEAR(narrow.ff, 192, 192 * 0.05);
  EXPECT_NEAR(hls::converter(32, 256, 102400 / 4).lut, 239, 239 * 0.1);
  EXPECT_NEAR(hls::maximum(64, 4, 12800).lut, 1071, 1071 * 0.05);
  EXPECT_NEAR(hls::window_unit(22, 42, 3, 256).lut, 1314, 1314 * 0.05);
  EXPECT_NEAR(hls::padding(128).lut, 380, 380 * 0.1);
}

}  // namespace
}  // namespace rill
