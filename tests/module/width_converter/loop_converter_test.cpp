// SPDX-License-Identifier: Apache-2.0
#include "modules/width_converter/loop_converter.h"

#include <gmock/gmock.h>

#include "tests/support/stream_harness.h"

namespace rill {
namespace {

using testing::ElementsAre;

struct Result {
  std::vector<Code> codes;
  std::vector<Cycle> taken;
};

/// Two pixels of 4 channels from words of `from` lanes into words of `to` lanes.
Result convert(int from, int to, std::function<Cycle(std::int64_t)> want) {
  RunContext context;
  StreamFifo in("in", {1, 2, 4, from, 1, 8}, 2, true);
  const StreamShape out_shape{1, 2, 4, to, 1, 8};
  StreamFifo out("out", out_shape, 2, true);
  LoopConverter converter("converter", context, from, to, true);
  test::WordSource source("source", context, {1, 2, 3, 4, 5, 6, 7, 8}, 1,
                          [](std::int64_t) { return Cycle{0}; });
  test::WordCollector sink("sink", context, out_shape.words(), std::move(want));
  source.output.bind(in);
  converter.input.bind(in);
  converter.output.bind(out);
  sink.input.bind(out);
  context.run();
  EXPECT_TRUE(sink.finished());
  return {sink.codes(1), sink.taken()};
}

Cycle at_once(std::int64_t) { return 0; }

// Word i comes in cycle i and can be read in i + 1; what is written in cycle t can be taken in t
// + 1.
TEST(LoopConverter, CopiesInTheCycleInWhichItReads) {
  const Result result = convert(4, 4, at_once);
  EXPECT_THAT(result.codes, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(result.taken, ElementsAre(2, 3));
}

TEST(LoopConverter, NarrowsByAWordACycleLowPartFirst) {
  const Result result = convert(4, 1, at_once);
  EXPECT_THAT(result.codes, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(result.taken, ElementsAre(2, 3, 4, 5, 6, 7, 8, 9));
}

TEST(LoopConverter, WidensByReadingAWordACycle) {
  const Result result = convert(2, 4, at_once);
  EXPECT_THAT(result.codes, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(result.taken, ElementsAre(3, 5));
}

TEST(LoopConverter, HoldsItsInputWhileThereIsNoRoom) {
  const Result result = convert(4, 1, [](std::int64_t) { return Cycle{100}; });
  EXPECT_THAT(result.codes, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(result.taken, ElementsAre(100, 101, 102, 103, 104, 105, 106, 107));
}

}  // namespace
}  // namespace rill
