// SPDX-License-Identifier: Apache-2.0
// Do the published tiled machines give, batch after batch, the boxes of all pictures?
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sim/app/evaluate_machine.h"
#include "sim/app/processes.h"
#include "sim/assembly/compute_tiled.h"
#include "sim/validation/case_table.h"
#include "tests/support/reference_dir.h"

namespace rill {
namespace {

constexpr int kJobs = 2;

/// Every box against a table of the reference; the mean IoU.
double compare(const std::string& run, const std::string& weights, const std::string& table_name) {
  const auto reference = *test::reference_dir();
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs" / (run + ".yaml")).string();
  request.settings = {"weights=" + (reference / weights).string()};
  const auto pictures = read_ground_truth(reference / "dac_sdc/ground_truth_0_199.txt",
                                          reference / "dac_sdc/pictures");
  const CaseTable table(reference / "dac_sdc" / table_name, {"x1", "x2", "y1", "y2", "iou"});
  const auto results =
      evaluate_on_machine(request, configure(request), pictures, kJobs, [](std::size_t) {});
  EXPECT_EQ(results.size(), 200U);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const PixelBox& found = results[i].found;
    EXPECT_EQ(found.x1, table.required_number(i, "x1")) << i;
    EXPECT_EQ(found.x2, table.required_number(i, "x2")) << i;
    EXPECT_EQ(found.y1, table.required_number(i, "y1")) << i;
    EXPECT_EQ(found.y2, table.required_number(i, "y2")) << i;
    EXPECT_EQ(results[i].box.anchor, table.required_number(i, "anchor")) << i;
    EXPECT_NEAR(results[i].iou, table.required_number(i, "iou"), 1e-9) << i;
  }
  return accuracy_of(results).mean_iou;
}

// reference/dac_sdc/README.md section 3, first 200
TEST(EvaluateTiled, EveryBoxOfSkrSkrIsMet) {
  if (!test::reference_dir()) GTEST_SKIP() << test::reference_missing();
  EXPECT_NEAR(compare("skrskr", "skrskr/weights/params.bin", "boxes_skrskr_0_199.csv"), 0.743908,
              5e-7);
}

// Its gaps keep what the batch before left: one process, in order.
TEST(EvaluateTiled, EveryBoxOfTheStitchedSkyNetIsMet) {
  if (!test::reference_dir()) GTEST_SKIP() << test::reference_missing();
  EXPECT_NEAR(compare("skynet_hls_tiled", "skynet-hls/weights/weights_fixed.bin",
                      "boxes_fm9w11_stitched_0_199.csv"),
              0.742435, 5e-7);
}

// rill evaluate --simulate: two batches, the second filled up.
TEST(EvaluateTiled, TheSimulatedMachineHasTheCodesOfItsFunctions) {
  if (!test::reference_dir()) GTEST_SKIP() << test::reference_missing();
  const auto reference = *test::reference_dir();
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs/skrskr.yaml").string();
  request.settings = {"weights=" + (reference / "skrskr/weights/params.bin").string()};
  auto pictures = read_ground_truth(reference / "dac_sdc/ground_truth_0_199.txt",
                                    reference / "dac_sdc/pictures");
  pictures.resize(6);
  MachineFigures figures;
  compare_on_machine(request, configure(request), pictures, kJobs, &figures);
  EXPECT_EQ(figures.pictures, 6);
  EXPECT_EQ(figures.codes, 8 * 10 * 20 * 40);
  EXPECT_EQ(figures.differing_codes, 0);
}

/// Answers of two batches of a shipped run with weights from a seed, as text: by the simulated
/// machine, or (`threads` > 0) by its functions alone. In a process of its own: each is a SystemC
/// machine.
std::string answers(const std::string& run, int threads) {
  const auto task = [&] {
    RunRequest request;
    request.run_file = (test::source_dir() / "configs/runs" / (run + ".yaml")).string();
    RunConfiguration configuration = configure(request);
    const auto& batch = configuration.design.tiled.batch;
    configuration.run.inputs.clear();
    for (int i = 0; i < 2 * batch[0] * batch[1]; ++i) {
      const char* names[]{"sample_aerial.png", "sample_pair_1.png", "sample_pair_2.png"};
      configuration.run.inputs.push_back((test::source_dir() / "traces" / names[i % 3]).string());
    }
    configuration.run.frames = 1;
    const Plan plan = map_network(configuration);
    std::optional<Workload> workload = prepare(request, configuration);
    const SimulationResult result =
        threads == 0
            ? simulate_run(request, configuration, plan, workload, [](double) {}).result
            : compute_tiled(plan, workload->tiled, 2, threads, [](double) { return true; });
    nlohmann::json codes;
    for (const TiledBatch& one : result.batches) {
      for (const FeatureMap& answer : one.answers) codes.push_back(answer.codes);
    }
    return codes.dump();
  };
  const ProcessResult result = run_in_processes({task}, 1, [](int) {}).front();
  EXPECT_EQ(result.exit_code, 0) << result.output;
  return result.output;
}

class FunctionAlone : public testing::TestWithParam<const char*> {};

TEST_P(FunctionAlone, GivesTheAnswersOfTheSimulatedMachine) {
  const std::string simulated = answers(GetParam(), 0);
  EXPECT_GT(simulated.size(), 10'000U);
  for (const int threads : {1, 3}) {
    EXPECT_EQ(answers(GetParam(), threads), simulated) << threads << " threads";
  }
}

INSTANTIATE_TEST_SUITE_P(TiledRuns, FunctionAlone,
                         testing::Values("skynet_hls_tiled", "skrskr", "skynet_tiled_single"));

}  // namespace
}  // namespace rill
