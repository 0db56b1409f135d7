// SPDX-License-Identifier: Apache-2.0
// Do the published tiled machines give, batch after batch, the boxes of all pictures?
#include <gtest/gtest.h>

#include "sim/app/evaluate_machine.h"
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

}  // namespace
}  // namespace rill
