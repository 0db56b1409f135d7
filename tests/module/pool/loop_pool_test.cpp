// SPDX-License-Identifier: Apache-2.0
#include "modules/pool/loop_pool.h"

#include <gmock/gmock.h>

#include "tests/support/stream_harness.h"

namespace rill {
namespace {

using testing::ElementsAre;

TEST(LoopPool, TakesATapACycleAndGivesTheLargestWithTheLast) {
  RunContext context;
  // 2 windows of 3 taps of 2 channels
  StreamFifo in("in", {1, 2, 6, 2, 1, 8}, 4, true);
  const StreamShape result{1, 2, 2, 2, 1, 8};
  StreamFifo out("out", result, 2, true);
  LayerArithmetic numbers;
  numbers.requantization.kind = Requantization::Kind::Identity;
  LoopPool pool("pool", context, 3, 2, 2, numbers, true);
  test::WordSource source("source", context, {1, 9, 5, 2, 3, 3, 7, 0, 6, 1, 8, 0}, 2,
                          [](std::int64_t) { return Cycle{0}; });
  test::WordCollector sink("sink", context, 2 * result.words(),
                           [](std::int64_t) { return Cycle{0}; });
  source.output.bind(in);
  pool.input.bind(in);
  pool.output.bind(out);
  sink.input.bind(out);
  context.run();
  ASSERT_TRUE(sink.finished());
  EXPECT_THAT(sink.codes(2), ElementsAre(5, 9, 8, 1, 5, 9, 8, 1));
  // Taps are read in cycles 1, 2, 3 …; a result can be taken a cycle after the third.
  EXPECT_THAT(sink.taken(), ElementsAre(4, 7, 10, 13));
}

}  // namespace
}  // namespace rill
