// SPDX-License-Identifier: Apache-2.0
// Does the simulated UltraNet machine compute what the published HLS code computes, in every layer?
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "sim/app/processes.h"
#include "sim/app/session.h"
#include "sim/evaluate/evaluate.h"
#include "sim/io/array_store.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

class UltraNet : public testing::Test {
 protected:
  void SetUp() override {
    const auto reference = test::reference_dir();
    if (!reference) GTEST_SKIP() << test::reference_missing();
    folder = *reference / "ultranet";
    std::ifstream stream(folder / "expected_0_3.json");
    expected = nlohmann::json::parse(stream);
    request.run_file = (test::source_dir() / "configs/runs/ultranet_ultra96.yaml").string();
    request.settings = {"weights=" + (folder / "weights").string()};
    request.keep_layers = true;
  }

  /// The request with a stored input; boxes on the camera's picture either way.
  RunRequest with_input(const fs::path& input) const {
    RunRequest own = request;
    own.settings.push_back("input=" + input.string());
    own.settings.emplace_back("answer_size=[640, 360]");
    return own;
  }

  fs::path folder;
  nlohmann::json expected;
  RunRequest request;
};

std::string box_text(const Box& box) {
  return fmt::format("{} {} {} {}", box.left, box.right, box.top, box.bottom);
}

/// Runs the machine: layers that differ from the golden codes, then the box.
std::string differences(const RunRequest& request, const fs::path& golden_path) {
  const RunConfiguration configuration = configure(request);
  const FinishedRun run = simulate_run(request, configuration, map_network(configuration),
                                       prepare(request, configuration), [](double) {});
  const ArrayStore golden(golden_path);
  std::string text;
  std::size_t compared = 0;
  for (std::size_t i = 0; i < configuration.network.layers.size(); ++i) {
    const std::string& name = configuration.network.layers[i].name;
    const std::vector<std::int64_t> codes = golden.get(name).integers();
    const std::vector<Code>& ours = run.result.layers[0][i].codes;
    std::size_t differ = ours.size() == codes.size() ? 0 : codes.size();
    for (std::size_t c = 0; c < codes.size() && differ < codes.size(); ++c) {
      if (ours[c] != codes[c]) ++differ;
    }
    compared += codes.size();
    if (differ > 0) text += fmt::format("{}: {} of {} codes differ; ", name, differ, codes.size());
  }
  if (compared != 1'914'400) text += fmt::format("{} codes compared; ", compared);
  return text + box_text(read_answer(configuration, run).front());
}

TEST_F(UltraNet, EveryGoldenCodeIsMetThroughTheMachine) {
  std::vector<std::function<std::string()>> tasks;
  std::vector<std::string> names{"0", "1", "2", "3", "boat6_0"};
  for (const std::string& name : names) {
    for (const char* array : {"net_in", "raw_bgr"}) {
      tasks.emplace_back([this, name, array] {
        return differences(with_input(folder / ("inputs/pic_" + name + ".npz") / array),
                           folder / ("golden_0_3/pic_" + name + ".npz"));
      });
    }
  }
  const auto runs = run_in_processes(tasks, 2, [](int) {});
  for (std::size_t i = 0; i < runs.size(); ++i) {
    ASSERT_EQ(runs[i].exit_code, 0) << runs[i].output;
    const nlohmann::json& box = expected[i / 2].at("box");
    EXPECT_EQ(runs[i].output, fmt::format("{} {} {} {}", box[0].get<int>(), box[1].get<int>(),
                                          box[2].get<int>(), box[3].get<int>()));
  }
}

// A variant that somebody wrote from configs/README.md alone computes the same.
TEST_F(UltraNet, OtherFoldingKeepsTheCodes) {
  RunRequest half = with_input(folder / "inputs/pic_2.npz/net_in");
  half.settings.emplace_back("design=ultranet_half");
  const auto run = run_in_processes(
      {[&] { return differences(half, folder / "golden_0_3/pic_2.npz"); }}, 1, [](int) {});
  ASSERT_EQ(run.front().exit_code, 0) << run.front().output;
  EXPECT_EQ(run.front().output, "557 574 235 254");  // expected_0_3.json
}

TEST_F(UltraNet, EvaluationGivesThePublishedBoxes) {
  const RunConfiguration configuration = configure(request);
  auto pictures = read_ground_truth(folder / "../dac_sdc/ground_truth_0_199.txt",
                                    folder / "../dac_sdc/pictures");
  const Detector detector =
      code_detector(prepare(request, configuration)->model, configuration.run);
  const auto results =
      evaluate_pictures(detector, configuration.run, pictures,
                        static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U)),
                        [](std::size_t) { return true; });
  ASSERT_EQ(results.size(), 200U);
  for (std::size_t i = 0; i < 4; ++i) {  // the fifth picture is not of this set
    const nlohmann::json& picture = expected[i];
    EXPECT_EQ(results[i].box.grid_x, picture.at("grid_x"));
    EXPECT_EQ(results[i].box.grid_y, picture.at("grid_y"));
    EXPECT_EQ(results[i].box.codes[4], picture.at("conf_sum"));
    const auto corners = picture.at("box_float").get<std::vector<double>>();
    EXPECT_NEAR(results[i].box.x1, corners[0], 5e-5);  // four digits are published
    EXPECT_NEAR(results[i].box.x2, corners[1], 5e-5);
    EXPECT_NEAR(results[i].box.y1, corners[2], 5e-5);
    EXPECT_NEAR(results[i].box.y2, corners[3], 5e-5);
    const auto box = picture.at("box").get<std::vector<int>>();
    const PixelBox& found = results[i].found;
    EXPECT_EQ((std::vector<int>{found.x1, found.x2, found.y1, found.y2}), box);
    EXPECT_NEAR(results[i].iou, picture.at("iou").get<double>(), 5e-7);
  }
  // No mean over 200 pictures is published (0.642455 over 1000, whose standard error on 200 is
  // 0.02): ours, so that a change shows.
  EXPECT_NEAR(accuracy_of(results).mean_iou, 0.665518238, 5e-9);
}

}  // namespace
}  // namespace rill
