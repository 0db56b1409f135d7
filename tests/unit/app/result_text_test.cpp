// SPDX-License-Identifier: Apache-2.0
#include "sim/app/result_text.h"

#include <gmock/gmock.h>

namespace rill {
namespace {

using testing::ElementsAre;

TEST(ResultText, BringsEverythingBackThatAComparisonReads) {
  SimulationResult sent;
  sent.snapshot.metrics = {{"machine.ddr", "read_bytes", "bytes", "Says \"what\".", 1LL << 40},
                           {"machine.a.b", "busy_cycles", "cycles", "", -1}};
  sent.figures.frame_started = {0, 10};
  sent.figures.frame_done = {9, 19};
  sent.figures.elapsed = 20;
  sent.figures.boot_cycles = 3;
  sent.figures.timing_only = true;
  Format format = Format::scaled(4, true, true);
  format.scale = {0.1, 1.0 / 3.0};  // neither is a short decimal
  format.zero_point = {0, -3};
  sent.outputs = {{{2, 1, 2}, format, {-8, 7, 0, 1}},
                  {{1, 1, 1}, Format::fixed(12, 4, Rounding::RndConv, Overflow::SatSym), {-2048}}};

  const SimulationResult got = result_from_text(to_text(sent));

  ASSERT_EQ(got.snapshot.metrics.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const Metric& a = sent.snapshot.metrics[i];
    const Metric& b = got.snapshot.metrics[i];
    EXPECT_EQ(a.path, b.path);
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.unit, b.unit);
    EXPECT_EQ(a.sentence, b.sentence);
    EXPECT_EQ(a.value, b.value);
  }
  EXPECT_THAT(got.figures.frame_started, ElementsAre(0, 10));
  EXPECT_THAT(got.figures.frame_done, ElementsAre(9, 19));
  EXPECT_EQ(got.figures.elapsed, 20);
  EXPECT_EQ(got.figures.boot_cycles, 3);
  EXPECT_TRUE(got.figures.timing_only);
  EXPECT_FALSE(got.cancelled);
  ASSERT_EQ(got.outputs.size(), 2U);
  EXPECT_EQ(got.outputs[0].shape, sent.outputs[0].shape);
  EXPECT_EQ(got.outputs[0].codes, sent.outputs[0].codes);
  EXPECT_EQ(got.outputs[0].format.scale, format.scale);
  EXPECT_EQ(got.outputs[0].format.zero_point, format.zero_point);
  EXPECT_EQ(got.outputs[0].format.narrow, true);
  EXPECT_EQ(got.outputs[1].format.to_string(), sent.outputs[1].format.to_string());
  EXPECT_EQ(got.outputs[1].format.rounding, Rounding::RndConv);
}

}  // namespace
}  // namespace rill
