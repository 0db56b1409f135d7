// SPDX-License-Identifier: Apache-2.0
#include "modules/line_buffer/line_buffer.h"

#include <gmock/gmock.h>

#include <numeric>

#include "modules/line_buffer/window_map.h"
#include "tests/support/stream_harness.h"

namespace rill {
namespace {

/// Gives the windows themselves as words, so that a test sees what the line buffer holds.
class WindowCopy : public WindowMap {
 public:
  WindowCopy(const sc_core::sc_module_name& name, RunContext& context, const Shape& out,
             const StreamShape& words, WindowSource* windows)
      : WindowMap(name, context, 0, out, words, words.channels, windows, true),
        codes_(static_cast<std::size_t>(words.channels)) {}

 private:
  void compute(const Code* windows, int pixels, Code* out) const override {
    std::copy_n(windows, codes_ * static_cast<std::size_t>(pixels), out);
  }
  std::size_t codes_;
};

struct Case {
  Shape map;
  Window window;
  int in_lanes;
  int in_pixels;
  int out_pixels;
};

std::vector<Code> expected_windows(const Case& c, int out_h, int out_w,
                                   const std::vector<Code>& map) {
  std::vector<Code> windows;
  for (int oy = 0; oy < out_h; ++oy) {
    for (int ox = 0; ox < out_w; ++ox) {
      for (int ky = 0; ky < c.window.kernel_h; ++ky) {
        for (int kx = 0; kx < c.window.kernel_w; ++kx) {
          const int y = oy * c.window.stride_h - c.window.pad_h + ky * c.window.dilation;
          const int x = ox * c.window.stride_w - c.window.pad_w + kx * c.window.dilation;
          const bool inside = y >= 0 && y < c.map.height && x >= 0 && x < c.map.width;
          for (int ch = 0; ch < c.map.channels; ++ch) {
            windows.push_back(
                inside ? map[static_cast<std::size_t>((y * c.map.width + x) * c.map.channels + ch)]
                       : -1);
          }
        }
      }
    }
  }
  return windows;
}

class LineBufferWindows : public testing::TestWithParam<Case> {};

TEST_P(LineBufferWindows, AreThoseOfTheMapInEveryFrame) {
  const Case& c = GetParam();
  const int out_h =
      (c.map.height + 2 * c.window.pad_h - c.window.extent_h()) / c.window.stride_h + 1;
  const int out_w =
      (c.map.width + 2 * c.window.pad_w - c.window.extent_w()) / c.window.stride_w + 1;
  std::vector<Code> map(static_cast<std::size_t>(c.map.size()));
  std::iota(map.begin(), map.end(), 1);
  constexpr int kFrames = 3;

  RunContext context;
  const StreamShape in{c.map.height, c.map.width, c.map.channels, c.in_lanes, c.in_pixels, 16};
  const int window_codes = c.window.taps() * c.map.channels;
  const StreamShape out{out_h, out_w, window_codes, window_codes, c.out_pixels, 16};
  StreamFifo fifo("fifo", in, 2, true);
  LineBuffer buffer("buffer", context,
                    {c.map, c.window, out_h, out_w, c.window.extent_h(), c.out_pixels, c.in_pixels},
                    -1, true);
  WindowCopy copy("copy", context, {window_codes, out_h, out_w}, out, &buffer);
  StreamFifo out_fifo("out_fifo", out, 2, true);
  test::WordSource source("source", context, map, kFrames, [](std::int64_t) { return Cycle{0}; });
  test::WordCollector sink("sink", context, out.words() * kFrames,
                           [](std::int64_t) { return Cycle{0}; });
  source.output.bind(fifo);
  buffer.input.bind(fifo);
  copy.output.bind(out_fifo);
  sink.input.bind(out_fifo);
  sc_core::sc_start();

  ASSERT_TRUE(sink.finished()) << buffer.waiting_for();
  const auto windows = expected_windows(c, out_h, out_w, map);
  std::vector<Code> all;
  for (int frame = 0; frame < kFrames; ++frame)
    all.insert(all.end(), windows.begin(), windows.end());
  EXPECT_EQ(sink.codes(kFrames), all);
}

INSTANTIATE_TEST_SUITE_P(Shapes, LineBufferWindows,
                         testing::Values(Case{{3, 6, 7}, {3, 3, 1, 1, 1, 1, 1}, 3, 1, 1},
                                         Case{{3, 6, 7}, {3, 3, 1, 1, 1, 1, 1}, 2, 2, 3},
                                         Case{{2, 8, 8}, {2, 2, 2, 2, 0, 0, 1}, 1, 1, 1},
                                         Case{{2, 7, 9}, {2, 2, 2, 2, 0, 0, 1}, 2, 1, 2},
                                         Case{{1, 9, 9}, {3, 3, 2, 2, 1, 1, 1}, 1, 1, 1},
                                         Case{{4, 9, 11}, {3, 3, 1, 1, 2, 2, 2}, 4, 1, 1},
                                         Case{{2, 12, 10}, {5, 5, 2, 2, 2, 2, 1}, 2, 4, 1},
                                         Case{{3, 5, 5}, {1, 1, 2, 2, 0, 0, 1}, 3, 1, 1},
                                         Case{{3, 2, 1}, {3, 3, 1, 1, 1, 1, 1}, 1, 1, 1},
                                         Case{{1, 4, 6}, {4, 6, 4, 6, 0, 0, 1}, 1, 1, 1},
                                         Case{{2, 5, 8}, {1, 5, 1, 3, 0, 0, 1}, 1, 1, 1},
                                         Case{{2, 20, 18}, {2, 2, 2, 2, 0, 0, 1}, 2, 16, 1},
                                         Case{{1, 11, 13}, {3, 3, 2, 2, 1, 1, 1}, 1, 5, 1},
                                         Case{{1, 12, 13}, {3, 3, 3, 3, 0, 0, 1}, 1, 13, 2}));

TEST(LineBuffer, OneRowShortStallsAndSaysWhy) {
  const Shape map{1, 6, 6};
  const Window window{3, 3, 1, 1, 1, 1, 1};
  const StreamShape in{6, 6, 1, 1, 1, 8};
  const StreamShape out{6, 6, 9, 9, 1, 8};
  RunContext context;
  StreamFifo fifo("fifo", in, 2, true);
  LineBuffer buffer("buffer", context, {map, window, 6, 6, 2, 1}, 0, true);
  WindowCopy copy("copy", context, {9, 6, 6}, out, &buffer);
  StreamFifo out_fifo("out_fifo", out, 2, true);
  test::WordSource source("source", context, std::vector<Code>(36), 1,
                          [](std::int64_t) { return Cycle{0}; });
  test::WordCollector sink("sink", context, out.words(), [](std::int64_t) { return Cycle{0}; });
  source.output.bind(fifo);
  buffer.input.bind(fifo);
  copy.output.bind(out_fifo);
  sink.input.bind(out_fifo);
  sc_core::sc_start();
  EXPECT_FALSE(sink.finished());
  // Ten pixels (one row, one window, one coming in): windows 0 to 2 find theirs; window 3 waits for
  // pixel 10, which would overwrite pixel 0, and window 7 of the second row needs that.
  EXPECT_EQ(sink.taken().size(), 3u);
  EXPECT_THAT(buffer.waiting_for(), testing::HasSubstr("which window 7 needs, while window 3"));
}

TEST(LineBufferTiming, FirstWindowWaitsForItsLastPixelAndThenOneComesEveryCycle) {
  const Shape map{1, 8, 10};
  const Window window{3, 3, 1, 1, 1, 1, 1};
  const StreamShape in{8, 10, 1, 1, 1, 8};
  const StreamShape out{8, 10, 9, 9, 1, 8};
  RunContext context;
  StreamFifo fifo("fifo", in, 2, true);
  LineBuffer buffer("buffer", context, {map, window, 8, 10, 3, 1}, 0, true);
  WindowCopy copy("copy", context, {9, 8, 10}, out, &buffer);
  StreamFifo out_fifo("out_fifo", out, 2, true);
  test::WordSource source("source", context, std::vector<Code>(80), 2,
                          [](std::int64_t) { return Cycle{0}; });
  test::WordCollector sink("sink", context, 2 * out.words(), [](std::int64_t) { return Cycle{0}; });
  source.output.bind(fifo);
  buffer.input.bind(fifo);
  copy.output.bind(out_fifo);
  sink.input.bind(out_fifo);
  sc_core::sc_start();
  ASSERT_TRUE(sink.finished());
  // Pixel i is written at i, taken at i + 1, in the buffer at i + 2; the first window needs pixel
  // (1, 1), number 11, and its word passes the output FIFO in one cycle.
  EXPECT_EQ(sink.taken().front(), 11 + 2 + 1);
  // Frames follow without a gap: the interval is the number of pixels.
  EXPECT_EQ(sink.taken()[159] - sink.taken()[79], 80);
}

}  // namespace
}  // namespace rill
