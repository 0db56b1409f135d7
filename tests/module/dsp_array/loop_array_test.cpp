// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/loop_array.h"

#include <gmock/gmock.h>

#include <numeric>

#include "tests/support/stream_harness.h"

namespace rill {
namespace {

using testing::ElementsAre;

// 2 taps of 2 channels in slices of 2 codes, 4 output channels in 2 folds of 2: 2 x 2 iterations a
// vector.
ArrayFolding folding() {
  ArrayFolding array;
  array.taps = 2;
  array.in_channels = 2;
  array.out_channels = 4;
  array.pe = 2;
  array.simd = 2;
  return array;
}
constexpr int kVectors = 3;
constexpr int kLatency = 5;

struct Bench {
  Bench(int frames, const LoopArrayNumbers& numbers, std::function<Cycle(std::int64_t)> offer,
        std::function<Cycle(std::int64_t)> want)
      : slices("slices", {1, kVectors, 4, 2, 1, 8}, 16, true),
        sums("sums", {1, kVectors, 4, 2, 1, 32}, 2, true),
        array("array", context, folding(), kLatency, kVectors, frames, numbers),
        source("source", context, map(), frames, std::move(offer)),
        sink("sink", context, sums.shape().words() * frames, std::move(want)) {
    source.output.bind(slices);
    array.input.bind(slices);
    array.output.bind(sums);
    sink.input.bind(sums);
    context.run();
  }
  static std::vector<Code> map() {
    std::vector<Code> codes(kVectors * 4);
    std::iota(codes.begin(), codes.end(), 1);
    return codes;
  }

  RunContext context;
  StreamFifo slices;
  StreamFifo sums;
  LoopArray array;
  test::WordSource source;
  test::WordCollector sink;
};

Cycle at_once(std::int64_t) { return 0; }

// Slice i is written in cycle i and read a cycle later: iterations 1, 2, then two without reading.
// A fold ends every 2 iterations and leaves latency - 1 iterations later; the FIFO takes a cycle.
TEST(LoopArray, TakesAnIterationACycleAndEmptiesItsPipelineAtTheEnd) {
  Bench bench(1, {}, at_once, at_once);
  ASSERT_TRUE(bench.sink.finished());
  std::vector<Cycle> expected;
  for (int fold = 0; fold < 2 * kVectors; ++fold) {
    expected.push_back(1 + 2 * (fold + 1) - 1 + kLatency - 1 + 1);
  }
  EXPECT_EQ(bench.sink.taken(), expected);
  EXPECT_EQ(bench.array.activity().cycles(State::Busy), 4 * kVectors + kLatency - 1);
}

// The second frame comes 100 cycles late: the results that are still in the pipeline leave with its
// first slices, and only the last frame's leave without help.
TEST(LoopArray, TheLastResultsOfAFrameLeaveWithTheNext) {
  constexpr int kSlices = 2 * kVectors;
  Bench bench(
      2, {}, [](std::int64_t word) { return word < kSlices ? Cycle{0} : Cycle{100}; }, at_once);
  ASSERT_TRUE(bench.sink.finished());
  // Iterations 0 … 11 of the first frame run from cycle 1 on; the words of folds 4 and 5 leave in
  // iterations 9 + 4 and 11 + 4, which are the second frame's 1st and 3rd.
  const Cycle resumed = 101;  // slice 6 can be read
  EXPECT_EQ(bench.sink.taken()[3], 1 + 7 + kLatency - 1 + 1);
  EXPECT_EQ(bench.sink.taken()[4], resumed + 1 + 1);
  EXPECT_EQ(bench.sink.taken()[5], resumed + 3 + 1);
}

// A sink that takes nothing until cycle 50: the pipeline stands still as a whole, slices included.
TEST(LoopArray, StandsStillWhileThereIsNoRoom) {
  Bench bench(1, {}, at_once, [](std::int64_t) { return Cycle{50}; });
  ASSERT_TRUE(bench.sink.finished());
  // Two words wait in the FIFO, the third is held from iteration 9 (cycle 10) to cycle 51.
  EXPECT_EQ(bench.array.activity().cycles(State::Blocked), 51 - 10);
  EXPECT_THAT(bench.sink.taken(), ElementsAre(50, 51, 52, 54, 56, 58));
}

TEST(LoopArray, ComputesWhatTheLayerSays) {
  LayerArithmetic numbers;
  numbers.input = Format::scaled(8, true, false);
  numbers.weight = Format::scaled(4, true, true);
  numbers.bias = numbers.output = Format::scaled(32, true, false);
  numbers.requantization.kind = Requantization::Kind::Multiply;
  numbers.requantization.multiplier = {1, 2, 3, -1};
  numbers.requantization.offset = {0, 10, 0, 0};
  numbers.requantization.shift = 1;
  std::vector<Code> weight(16);
  for (std::size_t i = 0; i < weight.size(); ++i) weight[i] = static_cast<Code>(i % 5) - 2;
  const WeightLayout layout{16, 4, {8, StoredCode::Kind::Signed}};
  std::vector<std::uint8_t> bytes;
  encode_weights(layout, weight, {}, &bytes);
  Bram memory("memory", layout, 4, 16);
  memory.fill(bytes.data());
  const ActivationUnit activation(numbers, 4);
  Bench bench(1, {&memory, &numbers, &activation}, at_once, at_once);
  std::vector<Code> expected;
  for (int vector = 0; vector < kVectors; ++vector) {
    for (int out = 0; out < 4; ++out) {
      std::int64_t sum = 0;
      for (int term = 0; term < 4; ++term) {
        // weights are [out][channel][tap], a window is [tap][channel]
        const int at = (term % 2) * 2 + term / 2;
        sum += std::int64_t{Bench::map()[static_cast<std::size_t>(vector * 4 + term)]} *
               weight[static_cast<std::size_t>(out * 4 + at)];
      }
      expected.push_back(requantize(numbers, sum, out));
    }
  }
  EXPECT_EQ(bench.sink.codes(1), expected);
}

}  // namespace
}  // namespace rill
