// SPDX-License-Identifier: Apache-2.0
#include "modules/padding/loop_padding.h"

#include <gmock/gmock.h>

#include "tests/support/stream_harness.h"

namespace rill {
namespace {

using testing::ElementsAre;

// 1 row of 2 pixels with a border of one: 3 x 4 words, one a cycle; only the two in the middle wait
// for input.
TEST(LoopPadding, GivesAWordACycleAndWaitsForTheMapOnly) {
  RunContext context;
  StreamFifo in("in", {1, 2, 2, 2, 1, 8}, 2, true);
  const StreamShape padded{3, 4, 2, 2, 1, 8};
  StreamFifo out("out", padded, 2, true);
  LoopPadding padding("padding", context, {2, 1, 2}, 1, 1, -9, true);
  test::WordSource source("source", context, {1, 2, 3, 4}, 1,
                          [](std::int64_t word) { return 20 * (word + 1); });
  test::WordCollector sink("sink", context, padded.words(), [](std::int64_t) { return Cycle{0}; });
  source.output.bind(in);
  padding.input.bind(in);
  padding.output.bind(out);
  sink.input.bind(out);
  context.run();
  ASSERT_TRUE(sink.finished());
  EXPECT_THAT(sink.codes(1), ElementsAre(-9, -9, -9, -9, -9, -9, -9, -9,  //
                                         -9, -9, 1, 2, 3, 4, -9, -9,      //
                                         -9, -9, -9, -9, -9, -9, -9, -9));
  // A word is written in the cycle in which it is read, a cycle after it came; the sink follows.
  EXPECT_THAT(sink.taken(), ElementsAre(1, 2, 3, 4, 5, 22, 42, 43, 44, 45, 46, 47));
}

}  // namespace
}  // namespace rill
