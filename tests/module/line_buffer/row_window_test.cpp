// SPDX-License-Identifier: Apache-2.0
#include "modules/line_buffer/row_window.h"

#include <gmock/gmock.h>

#include <numeric>

#include "tests/support/stream_harness.h"

namespace rill {
namespace {

struct Case {
  Shape map;
  Window window;
};

std::vector<Code> expected_windows(const RowWindowShape& shape, const std::vector<Code>& map) {
  std::vector<Code> windows;
  for (int oy = 0; oy < shape.out_height(); ++oy) {
    for (int ox = 0; ox < shape.out_width(); ++ox) {
      for (int ky = 0; ky < shape.window.kernel_h; ++ky) {
        for (int kx = 0; kx < shape.window.kernel_w; ++kx) {
          const int y = oy * shape.window.stride_h + ky * shape.window.dilation;
          const int x = ox * shape.window.stride_w + kx * shape.window.dilation;
          for (int c = 0; c < shape.map.channels; ++c) {
            const int at = (y * shape.map.width + x) * shape.map.channels + c;
            windows.push_back(map[static_cast<std::size_t>(at)]);
          }
        }
      }
    }
  }
  return windows;
}

class RowWindows : public testing::TestWithParam<Case> {};

TEST_P(RowWindows, ReadsARowThenGivesItsWindowsInEveryFrame) {
  RowWindowShape shape;
  shape.map = GetParam().map;
  shape.window = GetParam().window;
  std::vector<Code> map(static_cast<std::size_t>(shape.map.size()));
  std::iota(map.begin(), map.end(), 1);
  constexpr int kFrames = 3;
  const int channels = shape.map.channels;
  const StreamShape in{shape.map.height, shape.map.width, channels, channels, 1, 16};
  const StreamShape out{
      shape.out_height(), shape.out_width(), shape.window.taps() * channels, channels, 1, 16};
  RunContext context;
  // The source is ahead by a row at most, so it never holds the unit up.
  StreamFifo fifo("fifo", in, shape.map.width, true);
  StreamFifo out_fifo("out_fifo", out, 2, true);
  RowWindowUnit unit("unit", context, shape, true);
  test::WordSource source("source", context, map, kFrames, [](std::int64_t) { return Cycle{0}; });
  test::WordCollector sink("sink", context, out.words() * kFrames,
                           [](std::int64_t) { return Cycle{0}; });
  source.output.bind(fifo);
  unit.input.bind(fifo);
  unit.output.bind(out_fifo);
  sink.input.bind(out_fifo);
  context.run();

  ASSERT_TRUE(sink.finished());
  const auto windows = expected_windows(shape, map);
  std::vector<Code> all;
  for (int frame = 0; frame < kFrames; ++frame) {
    all.insert(all.end(), windows.begin(), windows.end());
  }
  EXPECT_EQ(sink.codes(kFrames), all);
  const auto taken = [&](int frame) {
    return sink.taken()[static_cast<std::size_t>(out.words() * frame)];
  };
  EXPECT_EQ(taken(1) - taken(0), shape.frame_cycles());
  EXPECT_EQ(taken(2) - taken(1), shape.frame_cycles());
}

INSTANTIATE_TEST_SUITE_P(Shapes, RowWindows,
                         testing::Values(Case{{3, 6, 7}, {3, 3, 1, 1, 0, 0, 1}},
                                         Case{{2, 8, 8}, {2, 2, 2, 2, 0, 0, 1}},
                                         Case{{2, 7, 9}, {2, 2, 2, 2, 0, 0, 1}},
                                         Case{{1, 9, 9}, {3, 3, 2, 2, 0, 0, 1}},
                                         Case{{4, 9, 11}, {3, 3, 1, 1, 0, 0, 2}},
                                         Case{{1, 3, 3}, {3, 3, 1, 1, 0, 0, 1}}));

// 322 columns and 320 windows of 3 x 3: 326 and 3208 cycles (reference/ultranet section 8), 162
// rows of which two give nothing.
TEST(RowWindowShape, HasTheCyclesOfTheReport) {
  RowWindowShape shape;
  shape.map = {3, 162, 322};
  shape.window = {3, 3, 1, 1, 0, 0, 1};
  EXPECT_EQ(shape.frame_cycles(), 2 * 326 + 160 * 3208);
  EXPECT_EQ(shape.frame_cycles(), 513932);
}

}  // namespace
}  // namespace rill
