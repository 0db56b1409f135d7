// SPDX-License-Identifier: Apache-2.0
#include "modules/stream_fifo/stream_fifo.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>
#include <random>

#include "tests/support/stream_harness.h"

namespace rill {
namespace {

constexpr int kWords = 200;

/// The FIFO rule of the header, evaluated plainly: taken and written are defined through each
/// other.
struct PlainFifo {
  std::vector<Cycle> written, taken;
  std::int64_t high_water = 0;

  PlainFifo(int depth, const std::vector<Cycle>& offered, const std::vector<Cycle>& wanted) {
    for (std::size_t i = 0; i < offered.size(); ++i) {
      Cycle w = offered[i];
      if (i > 0) w = std::max(w, written[i - 1] + 1);
      if (i >= static_cast<std::size_t>(depth)) {
        w = std::max(w, taken[i - static_cast<std::size_t>(depth)] + 1);
      }
      written.push_back(w);
      Cycle t = std::max(wanted[i], w + 1);
      if (i > 0) t = std::max(t, taken[i - 1] + 1);
      taken.push_back(t);
    }
    for (const Cycle at : written) {
      const auto in =
          std::count_if(written.begin(), written.end(), [&](Cycle w) { return w <= at; });
      const auto out = std::count_if(taken.begin(), taken.end(), [&](Cycle t) { return t <= at; });
      high_water = std::max<std::int64_t>(high_water, in - out);
    }
  }
};

std::vector<Cycle> random_times(std::mt19937& random, int longest_gap) {
  std::vector<Cycle> times;
  Cycle at = 0;
  for (int i = 0; i < kWords; ++i) {
    at += std::uniform_int_distribution<int>(0, longest_gap)(random);
    times.push_back(at);
  }
  return times;
}

/// The words that were seen to lie in the FIFO.
struct SeenWords : LevelObserver {
  void held(Cycle from, Cycle until) override {
    written.push_back(from);
    taken.push_back(until);
  }
  std::vector<Cycle> written, taken;
};

class StreamFifoTimes : public testing::TestWithParam<int> {};

TEST_P(StreamFifoTimes, FollowTheRuleOfASynchronousFifo) {
  const int seed = GetParam();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(static_cast<unsigned>(seed));
  const int depth = std::uniform_int_distribution<int>(1, 9)(random);
  const auto offered = random_times(random, seed % 5);
  const auto wanted = random_times(random, seed % 4);
  const StreamShape shape{1, kWords, 3, 3, 1, 8};
  std::vector<Code> map(3 * kWords);
  std::iota(map.begin(), map.end(), -7);

  RunContext context;
  StreamFifo fifo("fifo", shape, depth, true);
  SeenWords seen;
  if (seed % 2 == 0) fifo.observe(&seen);
  test::WordSource source("source", context, map, 1,
                          [&](std::int64_t i) { return offered[static_cast<std::size_t>(i)]; });
  test::WordCollector sink("sink", context, kWords,
                           [&](std::int64_t i) { return wanted[static_cast<std::size_t>(i)]; });
  source.output.bind(fifo);
  sink.input.bind(fifo);
  sc_core::sc_start();

  ASSERT_TRUE(sink.finished());
  const PlainFifo expected(depth, offered, wanted);
  EXPECT_EQ(source.written(), expected.written);
  EXPECT_EQ(sink.taken(), expected.taken);
  EXPECT_EQ(fifo.high_water(), expected.high_water);
  if (seed % 2 == 0) {
    EXPECT_EQ(seen.written, expected.written);
    EXPECT_EQ(seen.taken, expected.taken);
    EXPECT_EQ(fifo.held_word_cycles(),
              std::accumulate(expected.taken.begin(), expected.taken.end(), Cycle{0}) -
                  std::accumulate(expected.written.begin(), expected.written.end(), Cycle{0}));
  }
  EXPECT_EQ(sink.codes(1), map);
}

INSTANTIATE_TEST_SUITE_P(Seeds, StreamFifoTimes, testing::Range(1, 25));

TEST(StreamFifo, BlocksAWriterUntilAReaderComes) {
  RunContext context;
  StreamFifo fifo("fifo", {1, 8, 1, 1, 1, 8}, 3, false);
  test::WordSource source("source", context, {}, 1, [](std::int64_t) { return Cycle{0}; });
  source.output.bind(fifo);
  sc_core::sc_start();
  EXPECT_EQ(source.written().size(), 3u);
  EXPECT_TRUE(fifo.writer_waits());

  fifo.deepen(5);
  sc_core::sc_start();
  EXPECT_EQ(source.written().size(), 5u);
}

}  // namespace
}  // namespace rill
