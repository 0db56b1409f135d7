// SPDX-License-Identifier: Apache-2.0
// A tiled machine is evaluated by running it: other batches than the pictures fill, other numbers
// of processes, one answer.
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sim/app/command.h"
#include "sim/app/evaluate_machine.h"
#include "sim/app/evaluate_options.h"
#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

RunRequest small(const std::string& run) {
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs" / (run + ".yaml")).string();
  return request;
}

std::vector<LabelledPicture> pictures(std::size_t count) {
  return {count, {"a.png", test::source_dir() / "traces/sample_aerial.png", {10, 20, 30, 40}}};
}

TEST(EvaluateMachine, AnswersDoNotDependOnBatchesAndProcesses) {
  const RunRequest request = small("skrskr");
  const RunConfiguration configuration = configure(request);
  std::size_t done = 0;
  const auto six = evaluate_on_machine(request, configuration, pictures(6), 1,
                                       [&](std::size_t pictures) { done = pictures; });
  ASSERT_EQ(six.size(), 6U);
  EXPECT_EQ(done, 6U);
  const auto twenty =
      evaluate_on_machine(request, configuration, pictures(20), 2, [](std::size_t) {});
  ASSERT_EQ(twenty.size(), 20U);
  for (const PictureResult& result : twenty) {
    EXPECT_EQ(result.box.codes, six.front().box.codes);
    EXPECT_EQ(result.found.x1, six.front().found.x1);
    EXPECT_EQ(result.iou, six.front().iou);
  }
}

TEST(EvaluateMachine, KnowsWhichBatchesCannotSeeEachOther) {
  const auto independent = [](const std::string& run) {
    return batches_are_independent(configure(small(run)).design.tiled);
  };
  EXPECT_TRUE(independent("skrskr"));
  EXPECT_TRUE(independent("skynet_tiled_single"));
  EXPECT_FALSE(independent("skynet_hls_tiled"));
}

TEST(EvaluateMachine, APictureThatCannotBeReadIsTheUsersMistake) {
  const RunRequest request = small("skrskr");
  auto wrong = pictures(1);
  wrong.front().path = "nowhere.jpg";
  EXPECT_THROW(evaluate_on_machine(request, configure(request), wrong, 1, [](std::size_t) {}),
               ConfigError);
}

// The machine computes what the function computes, and the error is what a run of the pair says.
TEST(EvaluateFlow, AListOfPairsGivesEndPointErrors) {
  EvaluateOptions options;
  options.request = small("flownets_zcu104");
  options.pictures = (test::source_dir() / "traces").string();
  options.truth = (test::source_dir() / "traces/sample_pairs.txt").string();
  options.simulate = true;
  const test::ScratchFolder scratch;
  options.out = (scratch.path() / "out").string();
  EXPECT_EQ(evaluate_flow(options, configure(options.request)), 0);
  EXPECT_TRUE(std::filesystem::is_regular_file(scratch.path() / "out/worst/sample_pair_1.png"));
  EXPECT_TRUE(std::filesystem::is_regular_file(scratch.path() / "out/pairs.csv"));
  const auto json = nlohmann::json::parse(test::read_text(scratch.path() / "out/evaluation.json"));
  EXPECT_EQ(json.at("pairs"), 1);
  EXPECT_EQ(json.at("machine").at("pictures"), 1);
  EXPECT_EQ(json.at("machine").at("differing_codes"), 0);
  EXPECT_GT(json.at("machine").at("frames_per_second"), 1.0);
  ASSERT_EQ(json.at("notes").size(), 1U);
  EXPECT_NE(json.at("notes")[0].get<std::string>().find("flows and their errors mean nothing"),
            std::string::npos);
  // Weights are made up: any flow is as good as another, and this is the seed's (as `rill run`).
  EXPECT_NEAR(json.at("mean_end_point_error_px").get<double>(), 3.739, 0.001);
}

int evaluate_words(const std::string& words) {
  CLI::App app;
  const auto run = evaluate_command().declare(app);
  app.parse(words);
  return run();
}

TEST(Evaluate, ALimitOfNothingIsNoLimit) {
  for (const char* words :
       {"x --pictures a --truth b --limit 0", "x --pictures a --truth b --limit -3",
        "x --pictures a --truth b --worst -1"}) {
    EXPECT_THROW(evaluate_words(words), CLI::ValidationError) << words;
  }
}

TEST(Evaluate, MadeUpWeightsAreSaid) {
  const test::ScratchFolder scratch;
  const std::filesystem::path root = test::source_dir();
  test::write_text(scratch.path() / "truth.txt", "sample_aerial.png [10, 20, 30, 40]\n");
  const std::string words = (root / "configs/runs/ultranet_ultra96.yaml").string() +
                            " --pictures " + (root / "traces").string() + " --truth " +
                            (scratch.path() / "truth.txt").string() + " --jobs 1 --out ";
  EXPECT_EQ(evaluate_words(words + (scratch.path() / "codes").string()), 0);
  EXPECT_EQ(evaluate_words(words + (scratch.path() / "float").string() + " --float"), 0);
  for (const char* out : {"codes", "float"}) {
    const auto json =
        nlohmann::json::parse(test::read_text(scratch.path() / out / "evaluation.json"));
    EXPECT_EQ(json.at("notes"),
              nlohmann::json({"the weights are made up from seed 1: boxes and IoU mean nothing; "
                              "give trained ones with --weights"}));
  }
}

}  // namespace
}  // namespace rill
