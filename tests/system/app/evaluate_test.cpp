// SPDX-License-Identifier: Apache-2.0
// A tiled machine is evaluated by running it: other batches than the pictures fill, other numbers
// of processes, one answer.
#include <gtest/gtest.h>

#include "sim/app/evaluate_machine.h"
#include "tests/support/reference_dir.h"

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

}  // namespace
}  // namespace rill
