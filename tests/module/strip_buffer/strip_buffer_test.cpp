// SPDX-License-Identifier: Apache-2.0
#include "modules/strip_buffer/strip_buffer.h"

#include <gmock/gmock.h>

#include "tests/support/stream_harness.h"

namespace rill {
namespace {

using testing::ElementsAre;

/// A map of 3 x 2 pixels (code = 10 * row + column) in tiles of two rows and one column, so that
/// the second strip has one row; two frames.
struct Machine {
  RunContext context;
  StreamShape shape{3, 2, 1, 1, 1, 8};
  StripBuffer strips{"strips", context, shape, 2, true};
  StreamFifo out{"out", shape, 4, true};
  test::WordSource source{
      "source", context, {0, 10, 1, 11, 20, 21}, 2, [](std::int64_t) { return Cycle{0}; }};
  test::WordCollector sink;

  explicit Machine(std::function<Cycle(std::int64_t)> want)
      : sink("sink", context, 2 * shape.words(), std::move(want)) {
    source.output.bind(strips);
    strips.output.bind(out);
    sink.input.bind(out);
    context.run();
  }
};

// A word is read in the cycle after it came at the earliest, is in the FIFO one later and can be
// taken in the next. The second row comes at once behind the first.
TEST(StripBuffer, GivesRowsInOrderAsSoonAsTheirTilesAreThere) {
  const Machine machine([](std::int64_t) { return Cycle{0}; });
  ASSERT_TRUE(machine.sink.finished());
  EXPECT_THAT(machine.sink.codes(1), ElementsAre(0, 1, 10, 11, 20, 21));
  const std::vector<Cycle>& taken = machine.sink.taken();
  EXPECT_THAT(std::vector<Cycle>(taken.begin(), taken.begin() + 6), ElementsAre(3, 5, 6, 7, 8, 9));
  EXPECT_THAT(machine.sink.codes(2), ElementsAre(0, 1, 10, 11, 20, 21, 0, 1, 10, 11, 20, 21));
}

// Two strips are held, and what the FIFO and the port in front of it hold: nobody writes over them.
TEST(StripBuffer, HoldsTheArrayUpWhenBothHalvesAreFull) {
  const Machine machine([](std::int64_t) { return Cycle{100}; });
  ASSERT_TRUE(machine.sink.finished());
  EXPECT_THAT(machine.sink.codes(2), ElementsAre(0, 1, 10, 11, 20, 21, 0, 1, 10, 11, 20, 21));
  const std::vector<Cycle>& written = machine.source.written();
  EXPECT_EQ(written[5], 5);    // the second strip fills the other half
  EXPECT_EQ(written[6], 6);    // the last word of the first strip was read in cycle 5
  EXPECT_GE(written[10], 99);  // its half holds the second frame until the sink takes something
}

}  // namespace
}  // namespace rill
