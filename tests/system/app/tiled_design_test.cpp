// SPDX-License-Identifier: Apache-2.0
// Tiled designs that cannot work: one clear error each, at the place of the key.
#include <gmock/gmock.h>

#include <algorithm>
#include <string>

#include "sim/app/session.h"
#include "sim/core/error.h"
#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

using testing::HasSubstr;

struct Mistake {
  const char* what;
  const char* from;  ///< of configs/designs/tiled_single.yaml …
  const char* to;    ///< … becomes this
  const char* key;
  const char* message;
  int lines = 4;  ///< from the change to the place that the error names, at most
};

class TiledMistake : public testing::TestWithParam<Mistake> {};

int line_of(const std::string& text, std::size_t at) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + std::ptrdiff_t(at), '\n'));
}

TEST_P(TiledMistake, IsOneErrorAtItsPlace) {
  const Mistake& mistake = GetParam();
  std::string text = test::read_text(test::source_dir() / "configs/designs/tiled_single.yaml");
  const std::size_t at = text.find(mistake.from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string(mistake.from).size(), mistake.to);
  const test::ScratchFolder scratch;
  test::write_text(scratch.path() / "wrong.yaml", text);
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs/skynet_tiled_single.yaml").string();
  request.settings = {"design=" + (scratch.path() / "wrong.yaml").string()};
  try {
    map_network(configure(request));
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U) << error.what();
    const Diagnostic& diagnostic = error.diagnostics().front();
    EXPECT_THAT(diagnostic.key, HasSubstr(mistake.key));
    EXPECT_THAT(diagnostic.message, HasSubstr(mistake.message));
    EXPECT_THAT(diagnostic.where.file, HasSubstr("wrong.yaml"));
    EXPECT_GT(diagnostic.where.column, 0);
    EXPECT_NEAR(diagnostic.where.line, line_of(text, at), mistake.lines) << error.what();
  }
}

const Mistake kMistakes[] = {
    {"UnknownLayer", "depthwise: dw1_dw3x3", "depthwise: dw9_dw3x3", "tiled.passes[0].depthwise",
     "the network has no layer dw9_dw3x3"},
    {"UnknownBuffer", "load: [a, b]", "load: [a, zz]", "tiled.passes[0].load",
     "there is no buffer zz"},
    {"SmallBuffer", "tiles: [8, 8]", "tiles: [4, 4]", "tiled.passes[0].tiles",
     "make tiled.buffer larger"},
    {"UnevenTiles", "tiles: [8, 8]", "tiles: [7, 8]", "tiled.passes[0].tiles",
     "do not cut 1 pictures of 160 x 320 evenly"},
    {"MapWithoutPlace", "maps: {pool1: 0}", "maps: {}", "tiled.passes[0].pool",
     "has no place in DDR", 12},
    {"SlotsOverlap", "dw4_dw3x3: 12", "dw4_dw3x3: 5", "tiled.memory[3].maps.dw4_dw3x3",
     "dw4_dw3x3 overwrites pool3, which pass dw4 3x3 still needs"},
    {"SlotsTooSmall", "slot_words: 924", "slot_words: 900", "tiled.memory[3].maps", "overwrites"},
    {"LayerNobodyComputes",
     "    - {name: pw7, pointwise: pw7_1x1, load: [a], pointwise_into: sum}\n", "", "tiled.passes",
     "no pass computes layer pw7_1x1", 60},
    {"NoSuchPort", "ports: [0, 1, 1]", "ports: [0, 9, 1]", "tiled.ports", "port 9 does not exist"},
    {"NarrowLanes", "lane_bits: 16", "lane_bits: 8", "tiled.lane_bits",
     "do not fit lanes of 8 bits"},
    {"OneBufferToLoadAhead", "load: [a, b]", "load: [a]", "tiled.passes[0].load_ahead",
     "needs two buffers"},
    {"ReadsWhatItOverwrites", "load: [a, b]", "load: [a, c0]", "tiled.passes[0].depthwise_into",
     "c0 also takes loads"},
    {"NoAccumulator", "pointwise_into: sum", "pointwise_into: some",
     "tiled.passes[0].pointwise_into", "there is no buffer some"},
    {"SumsInAMap", "pointwise_into: sum", "pointwise_into: c1", "tiled.passes[0].pointwise_into",
     "must be one of tiled.accumulators"},
    {"ComputedTwice", "    - {name: pw7,",
     "    - {name: again, pointwise: dw6_pw1x1, load: [a], pointwise_into: sum}\n"
     "    - {name: pw7,",
     "tiled.passes[10]", "computes dw6_pw1x1 again"},
    {"ReadBeforeComputed",
     "    - {name: dw4 3x3, depthwise: dw4_dw3x3, load: [a, b], load_ahead: true, depthwise_into: "
     "[c0]}\n"
     "    - {name: dw4 1x1, pointwise: dw4_pw1x1, load: [a, b], load_ahead: true, pointwise_into: "
     "sum}\n",
     "    - {name: dw4 1x1, pointwise: dw4_pw1x1, load: [a, b], load_ahead: true, pointwise_into: "
     "sum}\n"
     "    - {name: dw4 3x3, depthwise: dw4_dw3x3, load: [a, b], load_ahead: true, depthwise_into: "
     "[c0]}\n",
     "tiled.passes[3]", "reads the map of dw4_dw3x3, which no pass before"},
    {"FewReorgBuffers", "load: [a, b, c1, c2]", "load: [a, b, c1]", "tiled.passes[7].load",
     "name four"},
    {"BufferLoadedTwice", "load: [a, b]", "load: [a, a]", "tiled.passes[0].load", "names a twice"},
    {"ReorgBufferTwice", "load: [a, b, c1, c2]", "load: [a, b, c1, b]", "tiled.passes[7].load",
     "names b twice"},
    {"ActivatedTwice", "depthwise_activated: [c0, c1, c2]", "depthwise_activated: [c0, c1, c1]",
     "tiled.passes[1].depthwise_activated", "a group would overwrite another"},
    {"CopyToTheSums", "load: [a, b, c1, c2], clear: true",
     "load: [a, b, c1, sum], copy_to: c0, clear: true", "tiled.passes[7].copy_to",
     "c0 takes the depthwise sums"},
    {"CopyToAnAccumulator", "load: [a, b, c1, c2], clear: true",
     "load: [a, b, c1, sum], copy_to: sum, clear: true", "tiled.passes[7].copy_to",
     "is an accumulator itself"},
    {"CopyOverALaterPart", "load: [a, b, c1, c2], clear: true",
     "load: [sum, a, b, c1], copy_to: b, clear: true", "tiled.passes[7].copy_to",
     "computed after the copy"},
    {"NothingToCopy", "load: [a, b, c1, c2], clear: true",
     "load: [a, b, c1, c2], copy_to: a, clear: true", "tiled.passes[7].copy_to", "nothing to copy"},
    {"TooManyAccesses", "activate: {ii: 2, pixels: 2, depth: 3}", "activate: {pixels: 2, depth: 3}",
     "tiled.loops.activate", "makes 4 accesses to a bank, which has 2 ports: its ii is at least 2"},
    {"PoolOfFourReads", "pool: {ii: 2, depth: 6}", "pool: {depth: 6}", "tiled.loops.pool",
     "its ii is at least 2"},
    {"WrongPartOfAConcat", "from: reorg", "from: pool3", "tiled.passes[7].from",
     "must name one of the maps"},
};

INSTANTIATE_TEST_SUITE_P(All, TiledMistake, testing::ValuesIn(kMistakes),
                         [](const auto& tried) { return std::string(tried.param.what); });

}  // namespace
}  // namespace rill
