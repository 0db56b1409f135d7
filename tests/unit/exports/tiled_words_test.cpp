// SPDX-License-Identifier: Apache-2.0
#include "sim/exports/tiled_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rill::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Operation moving(OperationKind kind, std::uint64_t address, int rows, int columns,
                 std::int64_t row_pitch, int column_pitch) {
  Operation operation;
  operation.kind = kind;
  TileBlock block;
  block.address = address;
  block.rows = rows;
  block.columns = columns;
  block.row_pitch = row_pitch;
  block.column_pitch = column_pitch;
  operation.blocks = {block};
  return operation;
}

/// Words of 2 lanes of 16 bit. Two colour planes of 2 x 3 bytes at 0x10; parameters at 0x100; a
/// region of 2 slots of 1 x 2 words at 0x200, whose slot 0 another map takes in pass 2.
struct Machine {
  Plan plan;
  TiledInput input;
  std::vector<NamedCodes> arrays;

  Machine() {
    TiledPlan tiled{Program(), ParameterLayout(Network(), TiledSpec()), {}};
    Program& program = tiled.program;
    program.lanes = 2;
    program.image_channels = 2;
    program.image_address = 0x10;
    program.image_bytes = 12;
    program.parameter_address = 0x100;
    program.regions = {{"maps", 0x200, {2, 1, 2}}};
    program.passes = {{"p0", {}}, {"p1", {}}, {"p2", {}}};
    program.snapshots = {{"maps_slot0_before_b", 2, 0x200, 1, 2}};
    Operation picture = moving(OperationKind::LoadImage, 0x11, 2, 2, 3, 1);
    picture.blocks[0].plane_pitch = 6;
    program.steps = {{0, {picture}, {moving(OperationKind::LoadWeights, 0x104, 1, 2, 8, 4)}},
                     {1, {moving(OperationKind::LoadMap, 0x200, 1, 2, 8, 4)}, {}},
                     {2, {moving(OperationKind::Store, 0x200, 1, 1, 8, 4)}, {}}};
    plan.tiled = std::make_shared<TiledPlan>(std::move(tiled));
    input.images = {{0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15}};
    input.parameters = {0, 0, 0, 0, 1, 0, 2, 0, 0xff, 0x07, 4, 0};
    arrays = {{"ddr_maps", {2, 1, 2, 2}, {21, 22, 23, 24, 25, 26, 27, 28}},
              {"ddr_maps_slot0_before_b", {1, 2, 2}, {11, 12, 13, 14}}};
  }
  TiledWords words(const std::vector<int>& passes) const {
    return tiled_words(plan, passes, input, 0, arrays);
  }
  std::vector<ExportFile> files(const std::vector<int>& passes) const {
    return words(passes).files;
  }
};

TEST(TiledWords, PicturesComePlaneByPlaneAndWeightsAsTheyLie) {
  const auto files = Machine().files({0});
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].role, "picture");
  EXPECT_THAT(files[0].words.lanes, ElementsAre(1, 2, 4, 5, 11, 12, 14, 15));
  EXPECT_EQ(files[1].role, "weights");
  EXPECT_THAT(files[1].words.lanes, ElementsAre(1, 2, 0x7ff, 4));
}

TEST(TiledWords, ALoadSeesWhatASlotHeldBeforeAnotherMapTookIt) {
  EXPECT_THAT(Machine().files({1})[0].words.lanes, ElementsAre(11, 12, 13, 14));
  EXPECT_THAT(Machine().files({2})[0].words.lanes, ElementsAre(21, 22));
  EXPECT_EQ(Machine().files({2})[0].role, "stores");
}

TEST(TiledWords, OperationsSayWhichWordsAreTheirs) {
  const std::string csv = Machine().words({1, 2}).operations;
  EXPECT_THAT(csv, HasSubstr("\np1,load,,0,,,loads,0,2,0x200\n")) << csv;
  EXPECT_THAT(csv, HasSubstr("\np2,store,,0,,,stores,0,1,0x200\n")) << csv;
}

}  // namespace
}  // namespace rill::test
