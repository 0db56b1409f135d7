// SPDX-License-Identifier: Apache-2.0
// A tiled machine whose maps have clean borders computes what a streaming machine computes, in
// every layer: another tile, another channel group, another port.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "sim/app/session.h"
#include "sim/reference/code_reference.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

RunRequest single(std::vector<std::string> settings) {
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs/skynet_tiled_single.yaml").string();
  request.settings = std::move(settings);
  request.keep_layers = true;
  return request;
}

/// Layers whose codes differ from the plain evaluation of the same network.
std::string differing_layers(const RunRequest& request) {
  const RunConfiguration configuration = configure(request);
  const Plan plan = map_network(configuration);
  auto workload = prepare(request, configuration);
  const auto expected = evaluate_codes(workload->model, workload->input);
  const FinishedRun run =
      simulate_run(request, configuration, plan, std::move(workload), [](double) {});
  std::string differing;
  int compared = 0;
  for (const NamedCodes& map : run.result.batches.at(0).arrays) {
    const auto layer = plan.network.find(map.name);
    if (!layer) continue;
    ++compared;
    const FeatureMap& reference = expected[static_cast<std::size_t>(*layer)];
    const auto channels = static_cast<std::size_t>(reference.shape.channels);
    const auto pixels = static_cast<std::size_t>(reference.shape.pixels());
    bool equal = map.codes.size() == reference.codes.size();
    for (std::size_t i = 0; equal && i < map.codes.size(); ++i) {
      equal = map.codes[i] == reference.codes[i % pixels * channels + i / pixels];
    }
    if (!equal) differing += map.name + " ";
  }
  EXPECT_EQ(compared, 16);  // six bundles of two, three pools, the head
  return differing;
}

TEST(TiledSingle, EveryLayerEqualsThePlainEvaluation) {
  EXPECT_EQ(differing_layers(single({})), "");
}

TEST(TiledSingle, ExactSumsToo) {
  EXPECT_EQ(differing_layers(single({"numerics=skynet_fm9_w11_exact"})), "");
}

/// What the report of a run notes about windows at the pictures' edges.
std::string note_of_edges(const std::string& setting) {
  RunRequest request = single({setting});
  request.keep_layers = false;
  const RunConfiguration configuration = configure(request);
  const Plan plan = map_network(configuration);
  const FinishedRun run =
      simulate_run(request, configuration, plan, prepare(request, configuration), [](double) {});
  for (const std::string& note : report_run(configuration, plan, run).notes) {
    if (note.rfind("at the pictures' edges", 0) == 0) return note;
  }
  return "";
}

TEST(TiledSingle, CleanBordersNeedNoNote) {
  EXPECT_EQ(note_of_edges("design.tiled.store=buffer"), "");
}

// In a larger buffer pixels beyond the picture are computed, stored and read again.
constexpr const char* kLarger = "design.tiled.buffer=[42,82]";

TEST(TiledSingle, WhereWindowsReadNoPaddingTheReportSaysSo) {
  EXPECT_THAT(note_of_edges(kLarger),
              testing::HasSubstr("windows of dw5_dw3x3 and dw6_dw3x3 read"));
}

TEST(TiledSingle, WhereWindowsReadNoPaddingCodesDiffer) {
  EXPECT_THAT(differing_layers(single({kLarger})), testing::HasSubstr("dw5_dw3x3"));
}

}  // namespace
}  // namespace rill
