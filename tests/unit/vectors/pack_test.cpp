// SPDX-License-Identifier: Apache-2.0
#include "sim/vectors/pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "sim/vectors/unpack.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

using testing::ElementsAre;

const Format kFormat = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);

FeatureMap random_map(const Shape& shape, std::mt19937& random) {
  FeatureMap map{shape, kFormat, {}};
  for (std::int64_t i = 0; i < shape.size(); ++i) {
    map.codes.push_back(static_cast<Code>(random() % 512) - 256);
  }
  return map;
}

TEST(Pack, WhatIsWrittenIsReadBackInEveryFormAndOrder) {
  const ScratchFolder scratch;
  std::mt19937 random(5);
  for (const char* text :
       {"order=group,row,column", "bits=16 lanes=4 order=row,column,group",
        "bits=16 lanes=4 first=high bytes=big order=group,row,column border=1,0,2,3",
        "bits=16 lanes=2 pixels=4 word=160 order=row,column,group",
        "bits=32 lanes=8 tile=3x4 halo=1 order=tile_row,tile_column,group,row,column",
        "bits=16 lanes=8 order=group,image_row,row,image_column,column mosaic=2x2 border=1"}) {
    const Packing packing = parse_packing(text, "");
    std::vector<FeatureMap> maps;
    for (int i = 0; i < 4; ++i) maps.push_back(random_map({10, 7, 9}, random));
    const PackedWords words = pack_maps(maps, packing, -3);
    for (const auto& [kind, name] :
         std::vector<std::pair<VectorFile, std::string>>{{VectorFile::Binary, "a.bin"},
                                                         {VectorFile::Text, "a.txt"},
                                                         {VectorFile::CoSimulation, "a.dat"},
                                                         {VectorFile::ReadMem, "a.hex"}}) {
      if (kind == VectorFile::Binary && packing.bits == 0) continue;
      const auto path = scratch.path() / name;
      write_vector_file(path, kind, words);
      ASSERT_EQ(vector_file_kind(path), kind);
      const auto back = unpack_maps(read_vector_file(path, kind, packing, kFormat.width), packing,
                                    maps.front().shape, kFormat, {0, 1, 2, 3});
      for (std::size_t i = 0; i < maps.size(); ++i) {
        EXPECT_EQ(back[i].codes, maps[i].codes) << text << " " << name << " image " << i;
      }
    }
  }
}

TEST(Pack, BordersAreFilledAndHalosHoldTheNeighbours) {
  FeatureMap map{{1, 1, 4}, kFormat, {1, 2, 3, 4}};
  EXPECT_THAT(pack_maps({map}, parse_packing("border=0,1,0,1", ""), 7).lanes,
              ElementsAre(7, 1, 2, 3, 4, 7));
  EXPECT_THAT(pack_maps({map},
                        parse_packing("tile=1x2 halo=0,1,0,1 "
                                      "order=tile_row,tile_column,group,row,column",
                                      ""),
                        7)
                  .lanes,
              ElementsAre(7, 1, 2, 3, 2, 3, 4, 7));
}

TEST(Pack, TextShowsAWordALine) {
  const ScratchFolder scratch;
  FeatureMap map{{2, 1, 2}, kFormat, {1, -2, 3, -1}};
  const PackedWords words =
      pack_maps({map}, parse_packing("bits=12 lanes=2 order=row,column,group", ""), 0);
  write_vector_file(scratch.path() / "a.txt", VectorFile::Text, words);
  EXPECT_EQ(read_text(scratch.path() / "a.txt"), "1 -2\n3 -1\n");
  write_vector_file(scratch.path() / "a.hex", VectorFile::ReadMem, words);
  EXPECT_EQ(read_text(scratch.path() / "a.hex"), "ffe001\nfff003\n");
  write_vector_file(scratch.path() / "a.dat", VectorFile::CoSimulation, words);
  EXPECT_EQ(read_text(scratch.path() / "a.dat"),
            "[[[runtime]]]\n[[transaction]] 0\n0xffe001\n0xfff003\n[[/transaction]]\n"
            "[[[/runtime]]]\n");
}

}  // namespace
}  // namespace rill::test
