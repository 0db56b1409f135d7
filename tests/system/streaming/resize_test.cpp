// SPDX-License-Identifier: Apache-2.0
// Pictures that become smaller on the chip: the codes of a picture that comes resized, and one
// clear error for every way in which it cannot work.
#include <gmock/gmock.h>

#include "sim/app/session.h"
#include "sim/core/error.h"
#include "sim/plan/estimate.h"
#include "tests/support/network_run.h"

namespace rill {
namespace {

using testing::HasSubstr;

/// UltraNet on 64 x 32 pixels out of 640 x 360.
RunRequest small(std::vector<std::string> settings) {
  settings.emplace_back("network.input.height=32");
  settings.emplace_back("network.input.width=64");
  return test::shipped_run("ultranet_ultra96", settings);
}

std::string error(const std::vector<std::string>& settings) {
  try {
    const RunRequest request = small(settings);
    const RunConfiguration configuration = configure(request);
    map_network(configuration);
    prepare(request, configuration);
    return "none";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.diagnostics().size(), 1U) << error.what();
    EXPECT_GT(error.diagnostics().front().where.line, 0) << error.what();
    return error.what();
  }
}

TEST(ResizeOnChip, GivesTheCodesOfAPictureThatComesResized) {
  EXPECT_EQ(test::what_differs(small({})), "");
  EXPECT_EQ(test::what_differs(
                small({"design.fifos.picture_resized=1", "design.fifos.picture_to_conv_0=1"})),
            "");
  EXPECT_EQ(
      test::what_differs(small({"design.line_buffer=ideal", "design.stages={}",
                                "design.folding=fit_board", "design.fifos={picture_raw: 3}"})),
      "");
}

TEST(ResizeOnChip, BringsTheWholePictureFromDdr) {
  const auto input_bytes = [](const std::vector<std::string>& settings) {
    const Estimate closed = estimate(map_network(configure(small(settings))));
    return closed.ddr_bytes[static_cast<std::size_t>(Purpose::Input)];
  };
  EXPECT_EQ(input_bytes({}), 640 * 360 * 3);
  EXPECT_EQ(input_bytes({"resize=bilinear"}), 64 * 32 * 3);
}

TEST(ResizeOnChip, WhatCannotWorkIsSaid) {
  EXPECT_THAT(error({"design=streaming_fused"}), HasSubstr("needs a design with a `resize_unit`"));
  EXPECT_THAT(error({"design.resize_unit.width=600"}),
              HasSubstr("the design's resize unit takes 600 x 360"));
  EXPECT_THAT(error({"design.resize_unit.width=32"}), HasSubstr("makes pictures smaller"));
  EXPECT_THAT(error({"mean=[0.5, 0.5, 0.5]"}), HasSubstr("works on bytes"));
  EXPECT_EQ(error({"resize=bilinear"}), "none");
}

}  // namespace
}  // namespace rill
