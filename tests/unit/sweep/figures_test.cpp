// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/figures.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

/// Four pictures at once, in 84.25 ms: 11.87 frames and 47.48 pictures a second.
RunReport batch_report() {
  RunReport report;
  report.pictures = 4;
  report.clock_mhz = 100;
  report.latency_cycles = report.interval_cycles = 8'425'000;
  report.frame_read = 4000;
  report.frame_written = 400;
  report.frame_bytes[static_cast<std::size_t>(Purpose::Input)] = 1200;
  report.power.static_w = 3;
  return report;
}

// As in report.json, where report/json_test.cpp and explain_test.cpp hold them.
TEST(SweepFigures, OfABatchAreByTheFrameUnlessTheySayPicture) {
  const RunReport report = batch_report();
  const Figures figures = figures_of(report);
  const auto of = [&](const char* name) { return figures.at(figure_index(name)); };
  EXPECT_DOUBLE_EQ(of("interval_ms"), 84.25);
  EXPECT_DOUBLE_EQ(of("frames_per_s"), 1e3 / 84.25);
  EXPECT_DOUBLE_EQ(of("pictures_per_s"), 4e3 / 84.25);
  EXPECT_DOUBLE_EQ(of("energy_per_frame_mj"), report.power.total_w() * 84.25);
  EXPECT_DOUBLE_EQ(of("energy_per_picture_mj"), report.power.total_w() * 84.25 / 4);
  EXPECT_EQ(of("ddr_bytes"), 4400);
  EXPECT_EQ(of("ddr_input_bytes"), 1200);
}

TEST(SweepFigures, OfOnePictureAtATimeFramesArePictures) {
  RunReport report = batch_report();
  report.pictures = 1;
  const Figures figures = figures_of(report);
  EXPECT_EQ(figures.at(figure_index("frames_per_s")), figures.at(figure_index("pictures_per_s")));
  EXPECT_EQ(figures.at(figure_index("energy_per_frame_mj")),
            figures.at(figure_index("energy_per_picture_mj")));
}

}  // namespace
}  // namespace rill
