// SPDX-License-Identifier: Apache-2.0
#include "modules/resize/resize.h"

#include <gmock/gmock.h>

#include "tests/support/stream_harness.h"

namespace rill {
namespace {

using testing::Each;
using testing::ElementsAre;

struct Bench {
  Bench(const ResizeShape& shape, std::vector<Code> picture, int frames, int depth,
        std::function<Cycle(std::int64_t)> want)
      : in("in", {shape.from.height, shape.from.width, 1, 1, 1, 8}, 4, true),
        results("results", {shape.to.height, shape.to.width, 1, 1, 1, 8}, depth, true),
        out("out", {shape.to.height, shape.to.width, 1, 1, 1, 8}, depth, true),
        unit("unit", context, shape, true),
        source("source", context, std::move(picture), frames,
               [](std::int64_t) { return Cycle{0}; }),
        sink("sink", context, frames * shape.to.pixels(), std::move(want)) {
    source.output.bind(in);
    unit.input.bind(in);
    unit.results.bind(results);
    unit.output.bind(out);
    sink.input.bind(out);
    context.run();
  }

  RunContext context;
  StreamFifo in, results, out;
  ResizeUnit unit;
  test::WordSource source;
  test::WordCollector sink;
};

// 4 x 4 to 2 x 2: means of blocks, each with the last pixel of its block. Pixels are read from
// cycle 1 on, a row in four cycles and one more; two FIFOs take a cycle each.
TEST(ResizeUnit, GivesAPixelWithTheLastOneItNeeds) {
  const ResizeShape shape{{1, 4, 4}, {1, 2, 2}, 1};
  const std::vector<Code> picture{0, 4, 8, 8, 4, 8, 8, 9, 1, 1, 255, 255, 1, 2, 255, 255};
  const Bench bench(shape, picture, 2, 8, [](std::int64_t) { return Cycle{0}; });
  ASSERT_TRUE(bench.sink.finished());
  // 33 / 4 = 8.25; 5 / 4 = 1.25
  EXPECT_THAT(bench.sink.codes(1), ElementsAre(4, 8, 1, 255));
  const Cycle row = 4 + 1;
  const auto& taken = bench.sink.taken();
  const Cycle second_pixel = 1 + row + 1;  // of the second row
  EXPECT_EQ(taken[0], second_pixel + 2);
  EXPECT_EQ(taken[1], second_pixel + 2 + 2);
  EXPECT_EQ(taken[2], taken[0] + 2 * row);
  // The next frame begins when the last pixel has gone on, and takes as long.
  EXPECT_GT(taken[4], taken[3] + row);
  EXPECT_EQ(taken[7] - taken[4], taken[3] - taken[0]);
}

// Shares of sixths and of quarters; the formula as it stands, half up.
TEST(ResizeUnit, InterpolatesBetweenRowsAndColumns) {
  const ResizeShape shape{{1, 5, 3}, {1, 4, 2}, 0};
  std::vector<Code> picture;
  for (Code pixel = 0; pixel < 15; ++pixel) picture.push_back(pixel * pixel);
  const Bench bench(shape, picture, 1, 2, [](std::int64_t) { return Cycle{0}; });
  ASSERT_TRUE(bench.sink.finished());
  std::vector<Code> expected;
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 2; ++x) {
      const double row = (y + 0.5) * 5 / 4 - 0.5;
      const double column = (x + 0.5) * 3 / 2 - 0.5;
      const int top = static_cast<int>(row);
      const int left = static_cast<int>(column);
      const auto at = [&](int r, int c) {
        return double(picture[static_cast<std::size_t>(std::min(r, 4) * 3 + std::min(c, 2))]);
      };
      const double above = at(top, left) + (column - left) * (at(top, left + 1) - at(top, left));
      const double below =
          at(top + 1, left) + (column - left) * (at(top + 1, left + 1) - at(top + 1, left));
      expected.push_back(
          static_cast<Code>(std::floor(above + (row - top) * (below - above) + 0.5)));
    }
  }
  EXPECT_EQ(bench.sink.codes(1), expected);
}

TEST(ResizeUnit, StandsStillWithoutRoomAndLosesNothing) {
  const ResizeShape shape{{1, 4, 8}, {1, 2, 4}, 3};
  const Bench bench(shape, std::vector<Code>(32, 7), 3, 1,
                    [](std::int64_t word) { return 40 * word; });
  ASSERT_TRUE(bench.sink.finished());
  EXPECT_THAT(bench.sink.codes(3), Each(7));
  EXPECT_EQ(bench.sink.taken().back(), 40 * 23);
}

}  // namespace
}  // namespace rill
