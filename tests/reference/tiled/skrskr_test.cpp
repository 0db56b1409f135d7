// SPDX-License-Identifier: Apache-2.0
// Is the simulated machine SkrSkr, by another design file alone? Its goldens, its boxes, its time.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "sim/app/session.h"
#include "sim/io/array_store.h"
#include "sim/plan/tiled_estimate.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

RunRequest request(std::vector<std::string> settings) {
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs/skrskr.yaml").string();
  request.settings = std::move(settings);
  return request;
}

fs::path published() { return *test::reference_dir() / "skrskr"; }

FinishedRun finish(const RunRequest& asked, RunReport* report = nullptr) {
  const RunConfiguration configuration = configure(asked);
  const Plan plan = map_network(configuration);
  FinishedRun run =
      simulate_run(asked, configuration, plan, prepare(asked, configuration), [](double) {});
  if (report != nullptr) *report = report_run(configuration, plan, run);
  return run;
}

/// conv1 … conv12 are the bundles' layers in turn (section 1).
std::string our_name(const std::string& golden) {
  if (golden == "conv13_i32") return "pw7_1x1";
  if (golden.rfind("conv", 0) != 0) return golden;
  const int number = std::stoi(golden.substr(4));
  return "dw" + std::to_string((number + 1) / 2) + (number % 2 == 1 ? "_dw3x3" : "_pw1x1");
}

void expect_every_golden(const std::string& design) {
  RunRequest asked =
      request({"design=" + design, "weights=" + (published() / "weights/params.bin").string(),
               "input=" + (published() / "golden_0_3/input_rgba.npz").string()});
  asked.keep_layers = true;
  const FinishedRun run = finish(asked);
  int compared = 0;
  for (const auto& entry : fs::directory_iterator(published() / "golden_0_3")) {
    const std::string name = entry.path().stem().string();
    const std::string kind = entry.path().extension().string();
    if ((kind != ".npz" && kind != ".npy") || name == "input_rgba") continue;
    const Array expected =
        kind == ".npy" ? read_npy(entry.path()) : ArrayStore(entry.path()).get("a");
    std::int64_t wrong = -1;  // the machine does not give it
    for (const NamedCodes& actual : run.result.batches.at(0).arrays) {
      if (actual.name != our_name(name) || actual.shape != expected.shape) continue;
      wrong = 0;
      const auto& codes = expected.integers();
      for (std::size_t i = 0; i < codes.size(); ++i) wrong += codes[i] != actual.codes[i] ? 1 : 0;
    }
    EXPECT_EQ(wrong, 0) << name;
    ++compared;
  }
  EXPECT_EQ(compared, 17);  // twelve maps, three pools, conv13, DDR
}

TEST(SkrSkr, EveryGoldenIsReproduced) {
  if (!test::reference_dir()) GTEST_SKIP() << test::reference_missing();
  expect_every_golden("skrskr");
}

TEST(SkrSkr, HalfTheMultipliersKeepTheBits) {
  if (!test::reference_dir()) GTEST_SKIP() << test::reference_missing();
  expect_every_golden("skrskr_256");
}

// Section 9: 683 calls of the pointwise unit, each as much longer as 41 x 81 pixels take twice.
TEST(SkrSkr, HalfTheMultipliersChangeTheCyclesAsPredicted) {
  const auto trip_count = [](const std::string& design) {
    std::int64_t sum = 0;
    for (const PassEstimate& pass :
         estimate_passes(map_network(configure(request({"design=" + design}))))) {
      sum += pass.trip_count;
    }
    return sum;
  };
  constexpr std::int64_t kLonger = 683 * 2 * 41 * 81;
  EXPECT_EQ(trip_count("skrskr_256") - trip_count("skrskr"), kLonger);
  RunRequest asked = request({"design=skrskr_256"});
  asked.timing_only = true;
  RunReport report;
  finish(asked, &report);
  EXPECT_NEAR(report.latency_cycles, 10582764.0 + kLonger, 0.01 * (10582764.0 + kLonger));
}

/// x1, x2, y1, y2 of the first pictures.
std::vector<std::vector<int>> published_boxes(std::size_t count) {
  std::ifstream file(*test::reference_dir() / "dac_sdc/boxes_skrskr_0_199.csv");
  std::string line;
  std::getline(file, line);
  std::vector<std::vector<int>> boxes;
  while (boxes.size() < count && std::getline(file, line)) {
    std::vector<std::string> cells;
    std::stringstream row(line);
    for (std::string cell; std::getline(row, cell, ',');) cells.push_back(cell);
    boxes.emplace_back();
    for (std::size_t i = 10; i < 14; ++i) boxes.back().push_back(std::stoi(cells.at(i)));
  }
  return boxes;
}

TEST(SkrSkr, PicturesInBatchesGiveTheirBoxes) {
  if (!test::reference_dir()) GTEST_SKIP() << test::reference_missing();
  constexpr std::size_t kPictures = 12;  // three batches
  std::string inputs = "inputs=[";
  for (std::size_t i = 0; i < kPictures; ++i) {
    inputs += (i > 0 ? ", " : "") +
              (*test::reference_dir() / "dac_sdc/pictures" / (std::to_string(i) + ".jpg")).string();
  }
  RunReport report;
  finish(request({"weights=" + (published() / "weights/params.bin").string(), inputs + "]"}),
         &report);
  const auto expected = published_boxes(kPictures);
  ASSERT_EQ(report.answer.size(), kPictures);
  for (std::size_t i = 0; i < kPictures; ++i) {
    const Box& box = report.answer[i];
    const auto clipped = [](int value, int last) { return std::clamp(value, 1, last); };
    EXPECT_EQ((std::vector<int>{clipped(box.left, 640), clipped(box.right, 640),
                                clipped(box.top, 360), clipped(box.bottom, 360)}),
              expected[i])
        << i << ".jpg";
  }
}

// Section 9, column A, pass by pass.
TEST(SkrSkr, LoopsCountAsInTheReference) {
  const RunConfiguration configuration = configure(request({}));
  const std::vector<std::int64_t> expected{3094677, 1741450, 333759, 961896, 169170, 604620,
                                           299081,  1446864, 667824, 397585, 831903, 30731 + 3200};
  const auto passes = estimate_passes(map_network(configuration));
  ASSERT_EQ(passes.size(), expected.size());
  for (std::size_t i = 0; i < passes.size(); ++i) EXPECT_EQ(passes[i].trip_count, expected[i]) << i;
}

TEST(SkrSkr, CyclesAreWithinOnePercentOfThePublishedOnes) {
  RunRequest asked = request({});
  asked.timing_only = true;
  RunReport report;
  finish(asked, &report);
  const double error = report.latency_cycles / 10582764.0 - 1;
  RecordProperty("error_percent", std::to_string(100 * error));
  EXPECT_LT(std::abs(error), 0.01) << report.latency_cycles;
  // Section 9: 67.1 MB of maps read and 18.3 MB written, 1.1 MB of pictures.
  const auto at = [&](Purpose purpose) {
    return static_cast<double>(report.frame_bytes[static_cast<std::size_t>(purpose)]);
  };
  EXPECT_NEAR(at(Purpose::IntermediateMap) / 85.4e6, 1, 0.01);
  EXPECT_NEAR(at(Purpose::Input) / 1.1e6, 1, 0.01);
}

// Without the published parameters its multipliers are those of the numerics' own casts.
TEST(SkrSkr, SyntheticWeightsGiveCodesThatAreNotAllTheSame) {
  const FinishedRun run = finish(request({}));
  const auto& codes = run.result.batches.at(0).answers.at(0).codes;
  EXPECT_NE(*std::min_element(codes.begin(), codes.end()),
            *std::max_element(codes.begin(), codes.end()));
}

}  // namespace
}  // namespace rill
