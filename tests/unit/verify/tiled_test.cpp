// SPDX-License-Identifier: Apache-2.0
// What only goldens of a tiled machine have: buffers, regions of DDR, answers, places in tiles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/engine/engine.h"
#include "sim/io/arrays.h"
#include "sim/verify/tiled_location.h"
#include "sim/verify/tiled_maps.h"
#include "sim/verify/verify_answers.h"
#include "sim/verify/verify_buffers.h"
#include "tests/support/shell.h"
#include "tests/unit/verify/small_model.h"

namespace rill::test {
namespace {

/// Words of 2 lanes of 16 bit. Layer `sums` (4 channels, 4 x 6 pixels, two pictures above each
/// other in one frame of 11 x 8) is computed into buffer `acc` and pooled into DDR at 0x100.
Program small_program() {
  Program program;
  program.lanes = 2;
  program.batch = {2, 1};
  program.pictures = 2;
  program.buffers = {{"acc", true, 12}};
  program.areas = {{{0, 1, 1, 0, 0, 4, 6}, {1, 6, 1, 0, 0, 4, 6}}};
  TileLayer sums, pool;
  sums.name = "b1_pw1x1";
  sums.out_channels = pool.out_channels = 4;
  sums.height = 4;
  sums.width = 6;
  pool.name = "pool";
  pool.height = 2;
  pool.width = 3;
  program.layers = {sums, pool};
  for (int group = 0; group < 2; ++group) {
    Operation compute;
    compute.kind = OperationKind::Pointwise;
    compute.layer = 0;
    compute.group = group;
    compute.to = 0;
    compute.areas = 0;
    Operation pooled = compute;
    pooled.kind = OperationKind::Pool;
    pooled.from = 0;
    pooled.pool_layer = 1;
    TileBlock block;  // pooled frame of 5 rows of 4 words of 4 bytes, its first pixel at (1, 1)
    block.address = 0x100U + static_cast<unsigned>(group) * 0x80U;
    block.row_pitch = 16;
    block.column_pitch = 4;
    block.rows = 5;
    block.columns = 4;
    block.row = block.column = 1;
    pooled.blocks = {block};
    program.steps.push_back({0, {compute}, {}});
    program.steps.push_back({0, {pooled}, {}});
  }
  TileRegion region;
  region.name = "maps";
  region.address = 0x100;
  region.shape = {2, 8, 4};
  program.regions = {region};
  return program;
}

Mismatch at(int channel, int row, int column) { return {0, channel, row, column, 0, 0}; }

TEST(PlaceInTiles, OfAStoredCodeIsItsAddress) {
  // Picture 1 begins in buffer row 6, pooled row 3: two rows below the block's first.
  const MachinePlace place = place_in_tiles(small_program(), 1, false, 1, at(3, 1, 2));
  EXPECT_EQ(place.lane, 1);
  EXPECT_EQ(place.lanes, 2);
  EXPECT_EQ(place.address, 0x180U + 3 * 16 + 2 * 4 + 2);
  EXPECT_EQ(place.tile_row, 0);
}

TEST(PlaceInTiles, OfWhatStaysOnTheChipIsItsBuffer) {
  const MachinePlace place = place_in_tiles(small_program(), 0, true, 1, at(2, 3, 0));
  EXPECT_FALSE(place.address);
  EXPECT_EQ(place.memory, "stays on the chip, in acc at row 9, column 1");
}

TEST(PlaceInTiles, CountsTilesOverAllPictures) {
  Program program = small_program();
  // Four tiles of 2 x 6 pixels, two a picture; this is the second of the second.
  program.areas = {{{1, 1, 1, 2, 0, 2, 6}}};
  const MachinePlace place = place_in_tiles(program, 0, true, 1, at(0, 2, 5));
  EXPECT_EQ(place.tile_row, 3);
  EXPECT_EQ(place.tile_column, 0);
}

TEST(WhatLiesAt, NamesTheCode) {
  EXPECT_EQ(what_lies_at(small_program(), 0x180U + 3 * 16 + 2 * 4 + 2),
            "pool channel 3, row 1, column 2 of image 1");
  EXPECT_EQ(what_lies_at(small_program(), 0x100U + 3 * 4),
            "pool channel 0, between or around the pictures");
  EXPECT_EQ(what_lies_at(small_program(), 0x90), "nothing that a layer stores");
}

TEST(BufferNamed, TakesNamesWithPartsLeftOut) {
  const std::vector<NamedCodes> arrays{{"dw6_dw3x3_in_frames", {}, {}},
                                       {"dw6_dw3x3", {}, {}},
                                       {"ddr_buf", {}, {}},
                                       {"ddr_buf_slot100_before_dw6_pw1x1", {}, {}}};
  const auto named = [&](const char* name) -> std::string {
    const NamedCodes* array = buffer_named(arrays, name);
    return array == nullptr ? "" : array->name;
  };
  EXPECT_EQ(named("dw6_in_frames"), "dw6_dw3x3_in_frames");
  EXPECT_EQ(named("ddr_buf"), "ddr_buf");
  EXPECT_EQ(named("ddr_slot100_before_dw6"), "ddr_buf_slot100_before_dw6_pw1x1");
  EXPECT_EQ(named("ddr"), "") << "could be two";
  EXPECT_EQ(named("in_frames"), "") << "whose?";
  EXPECT_EQ(named("dw6_dw3x3"), "") << "a layer, no buffer";
}

class OtherGoldens : public testing::Test {
 protected:
  OtherGolden file(const std::string& name) const {
    return {(scratch_.path() / name).stem().string(), (scratch_.path() / name).string()};
  }

 private:
  ScratchFolder scratch_;
};

TEST_F(OtherGoldens, ARegionsFirstWrongLaneHasAnAddressAndALayer) {
  const OtherGolden golden = file("ddr_maps.npy");
  std::vector<std::int64_t> expected(2 * 8 * 4 * 2, 7);
  const NamedCodes actual{"ddr_maps", {2, 8, 4, 2}, std::vector<Code>(expected.size(), 7)};
  // Slot 1 begins at 0x180; row 3, column 2, lane 1.
  expected[((8 + 3) * 4 + 2) * 2 + 1] = 9;
  write_npy(golden.file, integer_array({2, 8, 4, 2}, "u1", expected));
  const auto maps = verify_buffers(small_program(), small_model(), {golden}, {actual}, 0);
  ASSERT_EQ(maps.size(), 1U);
  EXPECT_EQ(maps[0].difference.mismatches, 1);
  EXPECT_EQ(maps[0].difference.first->image, 1);
  ASSERT_TRUE(maps[0].machine_place);
  EXPECT_EQ(maps[0].machine_place->address, 0x180U + 3 * 16 + 2 * 4 + 2);
  EXPECT_EQ(maps[0].machine_place->memory, "pool channel 3, row 1, column 2 of image 1");
}

TEST_F(OtherGoldens, ARegionOfAnotherShapeIsRefused) {
  const OtherGolden golden = file("ddr_maps.npy");
  write_npy(golden.file, integer_array({8, 4, 2}, "u1", std::vector<std::int64_t>(64, 0)));
  const NamedCodes actual{"ddr_maps", {2, 8, 4, 2}, std::vector<Code>(128, 0)};
  EXPECT_THROW(verify_buffers(small_program(), small_model(), {golden}, {actual}, 0), ConfigError);
}

TEST_F(OtherGoldens, AnswersAreComparedFieldByField) {
  const OtherGolden golden = file("predict.json");
  write_text(golden.file,
             R"({"images": [{"constant": [0, 1, 2], "predict_box": [0.5, -0.5, 0, 0.25, 1]},
                            {"constant": [1, 1, 2], "predict_box": [0, 0, 0, 0, 0]}]})");
  const Format format = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);
  const AnswerCodes first{0, 1, 2, 128, -128, 0, 64, 256};
  EXPECT_EQ(verify_answers(golden, format, {first}, {0}).difference.mismatches, 0);
  const VerifiedMap wrong = verify_answers(golden, format, {{1, 1, 3, 0, 0, 0, 0, 1}}, {1});
  EXPECT_EQ(wrong.difference.mismatches, 2);
  EXPECT_STREQ(answer_field(wrong.difference.first->channel), "grid y");
  EXPECT_THROW(verify_answers(golden, format, {first}, {2}), ConfigError);
}

TEST(TiledMaps, ReadHalosWhereAMachineHasSome) {
  // A depthwise layer of 2 channels whose input has 5 around it.
  QuantizedModel model = small_model();
  Layer& layer = model.network.layers[0];
  layer.groups = layer.out_channels = 2;
  layer.window.kernel_h = layer.window.kernel_w = 3;
  layer.window.pad_h = layer.window.pad_w = 1;
  model.network.layers.pop_back();  // the pool
  model.network.outputs = {0};
  model.layers.pop_back();
  infer_shapes(model.network);
  model.layers[0].weight = {96, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 99};
  model.layers[0].bias = {0, 0};
  const FeatureMap input = small_input(1);
  NamedCodes around{"b1_pw1x1_in_halo", {1, 2, 6, 8}, std::vector<Code>(96, 5)};
  const Halos halos = tiled_halos(model, {around}, {0});
  ASSERT_EQ(halos.count(0), 1U);
  const FeatureMap grown = with_halo(input, halos.at(0)[0]);
  EXPECT_EQ(grown.codes[0], 5);
  EXPECT_EQ(grown.codes[(8 + 1) * 2], input.codes[0]);

  const Golden golden{"b1", "b1.npy", {0, false}, {input}, std::nullopt};
  const auto with = compute_maps(model, {input}, {golden}, Feed::Computed, halos).maps[0][0];
  const auto without = compute_maps(model, {input}, {golden}, Feed::Computed).maps[0][0];
  EXPECT_EQ(without.codes, Engine(model).run(input)[0].codes);
  std::vector<std::size_t> differing;
  for (std::size_t i = 0; i < with.codes.size(); ++i) {
    if (with.codes[i] != without.codes[i]) differing.push_back(i);
  }
  EXPECT_FALSE(differing.empty());
  for (const std::size_t i : differing) {
    const std::size_t row = i / 12, column = i / 2 % 6;
    EXPECT_TRUE(row == 0 || row == 3 || column == 0 || column == 5) << i;
  }
}

}  // namespace
}  // namespace rill::test
