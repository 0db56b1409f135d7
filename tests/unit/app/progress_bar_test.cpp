// SPDX-License-Identifier: Apache-2.0
#include "sim/app/progress_bar.h"

#include <gmock/gmock.h>

#include "sim/report/text_table.h"

namespace rill {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(ProgressLine, StaysWithinOneRowOfAnyScreen) {
  for (int width = 40; width <= 130; ++width) {
    for (const char* label : {"x", "simulating skynet_ultra96",
                              "comparing skynet_ultra96 design.fusion=bundle board=alveo_u250"}) {
      for (const double share : {0.0, 0.004, 0.5, 1.0}) {
        const std::string line = progress_line(label, share, 12345.0, width);
        EXPECT_LT(display_width(line), width) << line;
        EXPECT_THAT(line, EndsWith("12345 s left"));
      }
      EXPECT_LT(display_width(note_line(label, width)), width);
    }
  }
}

TEST(ProgressLine, TheBarGivesWayBeforeTheName) {
  const std::string wide = progress_line("simulating skynet_ultra96", 0.5, 23.0, 0);
  EXPECT_EQ(wide, "simulating skynet_ultra96 [" + std::string(20, '#') + std::string(20, '.') +
                      "]  50 %, 23 s left");
  EXPECT_EQ(progress_line("simulating skynet_ultra96", 0.5, 23.0, 200), wide);
  const std::string narrow = progress_line("simulating skynet_ultra96", 0.5, 23.0, 80);
  EXPECT_THAT(narrow, StartsWith("simulating skynet_ultra96 [##"));
  EXPECT_EQ(display_width(narrow), 79);
  EXPECT_THAT(progress_line("simulating skynet_ultra96", 1, std::nullopt, 40),
              HasSubstr(" [##########] 100 %"));
  EXPECT_EQ(note_line("planning skynet_ultra96", 0), "planning skynet_ultra96 …");
}

}  // namespace
}  // namespace rill
