// SPDX-License-Identifier: Apache-2.0
// Does the structure of the UltraNet machine give what Vivado HLS estimated for its sibling build
// of 320x640 maps (reference/ultranet/README.md section 8)?
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/app/session.h"
#include "sim/plan/hls_estimate.h"
#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

std::map<std::string, Resources> estimated(std::vector<std::string> settings) {
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs/ultranet_ultra96.yaml").string();
  request.settings = std::move(settings);
  std::map<std::string, Resources> parts;
  for (const PartCost& part : hls_estimate(map_network(configure(request)))) {
    parts[part.part] += part.resources;
  }
  return parts;
}

const std::vector<std::string>& siblings_maps() {
  static const std::vector<std::string> kSettings{"network.input.height=320",
                                                  "network.input.width=640"};
  return kSettings;
}

TEST(UltranetSize, IsWhatTheToolEstimated) {
  Resources sum;
  for (const auto& [part, resources] : estimated(siblings_maps())) sum += resources;
  const auto near = [](const char* what, double ours, double report, double percent) {
    const double error = 100 * (ours - report) / report;
    fmt::print("{:6} {:8.0f}, report {:8.0f}: {:+.1f} %\n", what, ours, report, error);
    EXPECT_LE(std::abs(error), percent) << what;
  };
  near("BRAM18", sum.bram18, 377, 4);
  near("DSP", sum.dsp, 508, 0);
  near("FF", sum.ff, 39496, 8);
  near("LUT", sum.lut, 60093, 8);
}

TEST(UltranetSize, EveryUnitHasItsSlices) {
  auto parts = estimated(siblings_maps());
  const std::map<std::string, int> report{
      {"conv_0", 74}, {"conv_1", 106}, {"conv_2", 106}, {"conv_3", 58}, {"conv_4", 24},
      {"conv_5", 24}, {"conv_6", 24},  {"conv_7", 24},  {"pool_0", 2},  {"pool_1", 2},
      {"pool_2", 2},  {"pool_3", 2},   {"resize", 38}};
  for (const auto& [part, slices] : report) EXPECT_EQ(parts[part].dsp, slices) << part;
  EXPECT_EQ(parts["conv_8"].dsp + parts["input"].dsp + parts["output"].dsp, 12 + 5 * 2);
}

TEST(UltranetSize, OtherMachinesHaveNoSuchEstimate) {
  EXPECT_TRUE(estimated({"design=streaming_fused", "resize=nearest"}).empty());
}

// `rill plan` shows it, as a table and in JSON.
TEST(UltranetSize, ThePlanShowsTheEstimate) {
  const std::string command = "'" RILL_BINARY
                              "' plan configs/runs/ultranet_ultra96.yaml --set "
                              "network.input.height=320 --set network.input.width=640";
  const std::string text = test::shell(command, test::source_dir(), 60).out;
  const std::size_t table = text.find("Vivado HLS would estimate");
  ASSERT_NE(table, std::string::npos) << text;
  EXPECT_NE(text.find(" 508\n", table), std::string::npos) << text;
  const std::string json = test::shell(command + " --format json", test::source_dir(), 60).out;
  const auto parts = nlohmann::json::parse(json).at("resources").at("hls_estimate");
  double slices = 0;
  for (const auto& part : parts) slices += part.at("dsp").get<double>();
  EXPECT_EQ(slices, 508);
}

}  // namespace
}  // namespace rill
