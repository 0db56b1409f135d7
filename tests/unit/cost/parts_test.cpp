// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "modules/activation/cost.h"
#include "modules/axi/cost.h"
#include "modules/bram/cost.h"
#include "modules/concat/cost.h"
#include "modules/dma/cost.h"
#include "modules/dsp_array/cost.h"
#include "modules/dsp_array/winograd_cost.h"
#include "modules/fork/cost.h"
#include "modules/line_buffer/cost.h"
#include "modules/pool/cost.h"
#include "modules/reorg/cost.h"
#include "modules/stream_fifo/cost.h"
#include "modules/width_converter/cost.h"

namespace rill {
namespace {

ArrayCostShape array(int pe, int simd, int input_bits, int weight_bits) {
  ArrayCostShape shape;
  shape.pe = pe;
  shape.simd = simd;
  shape.input_bits = input_bits;
  shape.weight_bits = weight_bits;
  return shape;
}

TEST(DspArrayCost, PacksPesThatShareAnActivation) {
  EXPECT_EQ(array_dsp(array(32, 16, 9, 11)), 512);  // SkyNet's widths do not pack
  EXPECT_EQ(array_dsp(array(32, 16, 8, 8)), 256);
  EXPECT_EQ(array_dsp(array(5, 16, 8, 8)), 48);  // ceil(5 / 2) * 16
  EXPECT_EQ(array_dsp(array(32, 16, 4, 4)), 128);
}

// As HLS tools build it: a slice a product.
TEST(DspArrayCost, WithoutPackingEveryProductHasItsSlice) {
  ArrayCostShape shape = array(32, 16, 4, 4);
  shape.packs = false;
  EXPECT_EQ(array_dsp(shape), 512);
  EXPECT_LT(dsp_array_cost(shape).lut, dsp_array_cost(array(32, 16, 4, 4)).lut);  // no lane repair
}

TEST(DspArrayCost, DepthwiseSharesNothingUnlessPixelsDo) {
  ArrayCostShape shape = array(32, 1, 8, 8);
  shape.depthwise = true;
  EXPECT_EQ(array_dsp(shape), 32);
  shape.pixels = 2;
  EXPECT_EQ(array_dsp(shape), 32);  // two pixels share each weight
}

TEST(DspArrayCost, PixelsShareAWeightWhenThereIsOnePe) {
  ArrayCostShape shape = array(1, 9, 8, 8);
  shape.pixels = 4;
  EXPECT_EQ(array_dsp(shape), 18);
}

TEST(DspArrayCost, LutMultipliersNeedNoDspAndMoreLuts) {
  ArrayCostShape shape = array(8, 8, 4, 4);
  const Resources dsp = dsp_array_cost(shape);
  shape.dsp_multipliers = false;
  const Resources lut = dsp_array_cost(shape);
  EXPECT_EQ(dsp.dsp, 16);
  EXPECT_EQ(lut.dsp, 0);
  EXPECT_GT(lut.lut, dsp.lut);
}

TEST(DspArrayCost, OneProductACycleAccumulatesInsideTheSlice) {
  const Resources inside = dsp_array_cost(array(16, 1, 9, 11));
  ArrayCostShape casting = array(16, 1, 9, 11);
  casting.casts_each_step = true;
  casting.terms_per_cast = 1;
  casting.accumulator_bits = 9;
  // Rounding and saturating after every tap cannot be done by the slice's P register.
  EXPECT_GT(dsp_array_cost(casting).lut, inside.lut + 16 * 9);
}

TEST(DspArrayCost, TinyProductsPreferLutsUnlessTheyPack) {
  ArrayCostShape shape = array(1, 1, 4, 4);
  EXPECT_FALSE(prefers_dsp(shape));
  shape.pe = 4;
  EXPECT_TRUE(prefers_dsp(shape));
  EXPECT_TRUE(prefers_dsp(array(1, 1, 9, 11)));
}

LineBufferCostShape line_buffer() {
  LineBufferCostShape shape;
  shape.rows = 3;
  shape.width = 320;
  shape.channels = 3;
  shape.bits = 8;
  shape.input_lanes = 3;
  shape.channels_at_once = 3;
  return shape;
}

WinogradCostShape tiles(int outputs, WinogradForm::Storage storage) {
  WinogradCostShape shape;
  shape.form = {outputs, storage};
  shape.largest_input = 128;
  shape.largest_weight = 127;
  shape.pe = 8;
  shape.simd = 16;
  shape.terms = 3 * 64;
  shape.direct_bits = 24;
  return shape;
}

// Transformed 8-bit weights, place by place: |G| row sums times 127, with a sign.
TEST(WinogradCost, TransformedFiltersGetWider) {
  using Storage = WinogradForm::Storage;
  // Twice G: 2 3 3 2 -> 254 381 381 254.
  EXPECT_EQ(winograd_filter_bits(tiles(2, Storage::Exact)), 9 + 10 + 10 + 9);
  // Halves rounded: 1 1.5 1.5 1 -> 127 190 190 127.
  EXPECT_EQ(winograd_filter_bits(tiles(2, Storage::Int16)), 8 + 9 + 9 + 8);
  // 6 12 12 7 7 24.
  EXPECT_EQ(winograd_filter_bits(tiles(4, Storage::Exact)), 11 + 12 + 12 + 11 + 11 + 13);
  // 10 30 15 35 7 13 120.
  EXPECT_EQ(winograd_filter_bits(tiles(5, Storage::Exact)), 12 + 13 + 12 + 14 + 11 + 12 + 15);
}

// One slice a place of the tile and PE and SIMD, and operands too wide to share one: 8-bit direct
// arrays of the same pixels have two products a slice.
TEST(WinogradCost, HalvesProductsButNotTheSlicesOfPackedOnes) {
  const Resources four = winograd_array_cost(tiles(4, WinogradForm::Storage::Exact));
  EXPECT_EQ(four.dsp, 8 * 16 * 6);
  ArrayCostShape direct = array(8, 48, 8, 8);  // the same terms a cycle: 16 rows of three taps
  direct.pixels = 4;
  EXPECT_EQ(array_dsp(direct), 8 * 48 * 4 / 2);
  // SkyNet's widths do not pack, and there half the products are half the slices.
  direct.input_bits = 9;
  direct.weight_bits = 11;
  WinogradCostShape skynet = tiles(4, WinogradForm::Storage::Exact);
  skynet.largest_input = 256;
  skynet.largest_weight = 1023;
  EXPECT_EQ(array_dsp(direct), 2 * winograd_array_cost(skynet).dsp);
}

TEST(WinogradCost, SumsThatMayWrapAroundAreNarrower) {
  const Resources exact = winograd_array_cost(tiles(5, WinogradForm::Storage::Exact));
  const Resources published = winograd_array_cost(tiles(5, WinogradForm::Storage::Int16));
  EXPECT_LT(exact.lut, published.lut);
  EXPECT_EQ(exact.dsp, published.dsp);
  WinogradCostShape luts = tiles(5, WinogradForm::Storage::Exact);
  luts.multipliers = WinogradCostShape::Multipliers::Lut;
  EXPECT_EQ(winograd_array_cost(luts).dsp, 0);
  EXPECT_GT(winograd_array_cost(luts).lut, exact.lut);
}

TEST(DspArrayCost, BlockExponentsTakeAShifterASum) {
  ArrayCostShape shape = array(4, 8, 8, 8);
  const Resources plain = dsp_array_cost(shape);
  shape.alignment = 4;
  const Resources aligned = dsp_array_cost(shape);
  // 16-bit products, 8 of them: 19 bits, 4 more after the shift; 0..4 takes three bits of control.
  EXPECT_EQ(aligned.lut - plain.lut, 4 * (19 + 4) * 2);
  EXPECT_EQ(aligned.ff - plain.ff, 4 * (19 + 4));
  EXPECT_EQ(aligned.dsp, plain.dsp);
}

TEST(LineBufferBanks, OneTapAtATimeIsOneRing) {
  const LineBanks banks = line_buffer_banks(line_buffer());
  EXPECT_EQ(banks.count, 1);
  EXPECT_EQ(banks.bank.words, 2 * 320 + 3);
  EXPECT_EQ(banks.bank.bits, 24);
}

TEST(LineBufferBanks, AllTapsAtOnceNeedEveryOldRow) {
  LineBufferCostShape shape = line_buffer();
  shape.taps_at_once = 9;
  const LineBanks banks = line_buffer_banks(shape);
  EXPECT_EQ(banks.count, 2);
  EXPECT_EQ(banks.bank.words, 320);
  EXPECT_EQ(banks.bank.bits, 24);
  EXPECT_EQ(line_buffer_cost(shape).resources.bram18, 2);  // 512 x 36 each
}

TEST(LineBufferBanks, WindowsAtOnceWidenOrMultiplyTheBanks) {
  LineBufferCostShape shape = line_buffer();
  shape.pixels = 4;
  EXPECT_EQ(line_buffer_banks(shape).count, 4);
  shape.taps_at_once = 9;
  EXPECT_EQ(line_buffer_banks(shape).bank.words, 80);
  EXPECT_EQ(line_buffer_banks(shape).bank.bits, 4 * 24);
}

TEST(LineBufferCost, TwoRowWindowsOfOneRowNeedNoMemory) {
  LineBufferCostShape shape = line_buffer();
  shape.rows = 1;
  shape.taps = shape.taps_at_once = 3;
  EXPECT_EQ(line_buffer_banks(shape).count, 0);
  EXPECT_EQ(line_buffer_cost(shape).resources.bram18, 0);
}

/// Blocks of our own in Yosys 0.23 (synth_xilinx -family xc7): a registered sum, multiplier and
/// offset, product, rounded shift, clamp; as the reference's `requant`, with DSP slices.
TEST(ActivationCost, ADspSliceHoldsTheMultiplierAndRounds) {
  struct Synthesised {
    int accumulator, multiplier, shift, output, lanes;
    double dsp, lut, ff;
  };
  for (const Synthesised& block :
       {Synthesised{24, 16, 15, 8, 4, 4, 184, 232}, Synthesised{19, 16, 17, 8, 1, 1, 35, 46},
        Synthesised{16, 14, 15, 4, 1, 1, 28, 36}, Synthesised{32, 12, 10, 8, 1, 2, 59, 83}}) {
    ActivationCostShape shape;
    shape.kind = Requantization::Kind::Multiply;
    shape.lanes = shape.channel_lanes = block.lanes;
    shape.accumulator_bits = shape.offset_bits = block.accumulator;
    shape.multiplier_bits = block.multiplier;
    shape.shift = block.shift;
    shape.output_bits = block.output;
    shape.family = Family::Series7;
    const Resources cost = activation_cost(shape);
    EXPECT_EQ(cost.dsp, block.dsp);
    EXPECT_NEAR(cost.lut, block.lut, block.lut * 0.4);
    EXPECT_NEAR(cost.ff, block.ff, block.ff * 0.15);
  }
}

TEST(WeightMemoryCost, DoubleBufferingDoublesTheDepth) {
  const auto single = weight_memory_cost(1024, 18, MemoryChoice::Bram, Family::Series7);
  const auto twice = weight_memory_cost(1024, 18, MemoryChoice::Bram, Family::Series7, false, true);
  EXPECT_EQ(single.resources.bram18, 1);
  EXPECT_EQ(twice.resources.bram18, 2);
}

TEST(StreamFifoCost, StoresTheWholeWord) {
  StreamShape shape;
  shape.lanes = 4;
  shape.pixels = 2;
  shape.bits = 9;
  EXPECT_EQ(stream_fifo_cost(shape, 512, Family::UltraScalePlus).resources.bram18, 2);  // 72 bits
}

TEST(WidthConverterCost, IsFreeWhereNothingChanges) {
  StreamShape narrow;
  narrow.channels = 32;
  narrow.lanes = 4;
  StreamShape wide = narrow;
  wide.lanes = 16;
  EXPECT_EQ(width_converter_cost(narrow, narrow).ff, 0);
  EXPECT_GE(width_converter_cost(narrow, wide).ff, 16 * 8);
  EXPECT_GE(width_converter_cost(wide, narrow).lut, 16 * 8);
  StreamShape odd = narrow;
  odd.lanes = 6;
  // 4 and 6 lanes do not divide each other: both words are held.
  EXPECT_GE(width_converter_cost(narrow, odd).ff, (4 + 6) * 8);
}

TEST(ActivationCost, MultiplierUsesDspByItsWidth) {
  ActivationCostShape shape;
  shape.kind = Requantization::Kind::Multiply;
  shape.lanes = shape.channel_lanes = 8;
  shape.accumulator_bits = 24;
  shape.multiplier_bits = 16;
  shape.shift = 20;
  EXPECT_EQ(activation_cost(shape).dsp, 8);
  shape.accumulator_bits = 32;  // wider than 27: two slices a lane
  EXPECT_EQ(activation_cost(shape).dsp, 16);
  shape.dsp_multipliers = false;
  EXPECT_EQ(activation_cost(shape).dsp, 0);
}

// Yosys 0.23, synth_xilinx -family xcup, of a lane without its queue, written after finn-rtllib's
// description; a RAM32M16 and a RAM64M8 are 8 LUTs each.
TEST(ActivationCost, ASearchOfThresholdsIsNearSynthesis) {
  struct Synthesised {
    int bits, accumulator, folds, lut, ff;
  };
  for (const Synthesised& lane : {Synthesised{4, 16, 16, 177, 155}, Synthesised{4, 16, 1, 104, 159},
                                  Synthesised{2, 14, 32, 48, 67}}) {
    ActivationCostShape shape;
    shape.kind = Requantization::Kind::Thresholds;
    shape.accumulator_bits = lane.accumulator;
    shape.output_bits = shape.search_bits = lane.bits;
    shape.channel_folds = lane.folds;
    shape.thresholds = (1 << lane.bits) - 1;
    const Resources cost = activation_cost(shape);
    EXPECT_NEAR(cost.lut - cost.srl_lut, lane.lut, 0.16 * lane.lut) << lane.bits << " bits";
    EXPECT_NEAR(cost.ff, lane.ff, 0.16 * lane.ff) << lane.bits << " bits";
    EXPECT_EQ(cost.bram18, 0);
    shape.deep_search = true;
    EXPECT_GT(activation_cost(shape).ff, cost.ff);
    EXPECT_GE(activation_cost(shape).lut, cost.lut);
  }
}

TEST(ActivationCost, ThresholdsOfManyChannelFoldsLiveInMemory) {
  ActivationCostShape shape;
  shape.kind = Requantization::Kind::Thresholds;
  shape.lanes = shape.channel_lanes = 4;
  shape.accumulator_bits = 16;
  shape.output_bits = 4;
  shape.thresholds = 15;
  const Resources one = activation_cost(shape);
  EXPECT_EQ(one.lutram_lut + one.bram18, 0);
  shape.channel_folds = 16;
  const Resources many = activation_cost(shape);
  EXPECT_GT(many.lutram_lut + many.bram18, 0);
}

TEST(PoolCost, TreeHasOneMaximumLessThanTaps) {
  // 7/4 LUTs a bit and maximum, three maxima of four taps, sixteen lanes of four bits.
  EXPECT_DOUBLE_EQ(max_pool_cost(16, 4, 4).lut, 16 * 3 * 4 * 1.75);
  // Of two and three bits both numbers fit the inputs of one LUT a bit (Yosys: 5 and 9 of a tree).
  EXPECT_DOUBLE_EQ(max_pool_cost(1, 4, 2).lut, 3 * 2);
  EXPECT_DOUBLE_EQ(max_pool_cost(1, 4, 3).lut, 3 * 3);
  EXPECT_EQ(max_pool_cost(16, 4, 4).ff, 16 * (2 + 1) * 4);  // two levels: two words, then one
  EXPECT_GT(average_pool_cost(1, 4, 8, Family::Series7).dsp, 0);
}

TEST(JointsCost, GrowWithBranchesAndWidth) {
  EXPECT_EQ(fork_cost(1).lut, 0);
  EXPECT_GT(fork_cost(3).lut, fork_cost(2).lut);
  StreamShape word;
  word.channels = 64;
  word.lanes = 16;
  EXPECT_GE(concat_cost({word, word}, word).ff, 16 * 8);
  EXPECT_GE(reorg_cost(word).ff, 16 * 8);
}

TEST(DataMoverCost, BufferFollowsDepthAndWidth) {
  DmaCostShape shape;
  shape.buffer_beats = 16;
  const Resources narrow = dma_cost(shape);
  shape.port_bits = 512;
  shape.buffer_beats = 512;
  const Resources wide = dma_cost(shape);
  EXPECT_EQ(wide.bram18, 15);  // 513 bits of 512 x 36
  EXPECT_LT(narrow.bram18, wide.bram18);
  AxiPortCostShape port;
  const double alone = axi_port_cost(port).lut;
  port.masters = 3;
  EXPECT_GT(axi_port_cost(port).lut, alone);
  EXPECT_GT(machine_control_cost(32, 10).ff, machine_control_cost(16, 10).ff);
}

// One master of the port's width needs no interconnect (PG059; 0 LUT also in
// github.com/analogdevicesinc/hdl/pull/1054).
TEST(InterconnectCost, IsNothingForOneMasterOfThePortsWidth) {
  AxiPortCostShape port;
  EXPECT_EQ(axi_interconnect_cost(port).lut, 0);
  port.master_bits = port.width_bits;
  EXPECT_EQ(axi_interconnect_cost(port).lut, 0);
}

TEST(InterconnectCost, GrowsWithMastersAndWithTheDistanceOfWidths) {
  AxiPortCostShape port;
  port.master_bits = 256;
  const double twice = axi_interconnect_cost(port).lut;
  EXPECT_GT(twice, 0);
  port.master_bits = 512;
  EXPECT_GT(axi_interconnect_cost(port).lut, twice);
  port.master_bits = 32;  // collected for the port
  EXPECT_GT(axi_interconnect_cost(port).lut, 0);
  port.masters = 3;
  const Resources three = axi_interconnect_cost(port);
  // A published SmartConnect of three masters, whose data words inside are those of 256 bits, takes
  // 4,081 LUT (Trenz_24ChannelDDMTD, see modules/axi/cost.cpp); not every one of them reads and
  // writes. Its price a bit is part of ours, so what is checked is the count of bits.
  port.width_bits = 256;
  const Resources published = axi_interconnect_cost(port);
  EXPECT_GT(published.lut, three.lut);
  EXPECT_GT(published.lut, 4081);        // all of the three both ways
  EXPECT_LT(published.lut, 2 * 4081.0);  // at most twice as many channels
}

}  // namespace
}  // namespace rill
