// SPDX-License-Identifier: Apache-2.0
// Does the detector give the boxes that the published arithmetic and the float network give?
#include <gtest/gtest.h>

#include <thread>

#include "sim/evaluate/evaluate.h"
#include "sim/model/load_parameters.h"
#include "sim/validation/case_table.h"
#include "tests/reference/evaluate/published_run.h"

namespace rill {
namespace {

class EvaluateSkyNet : public test::PublishedRun {
 protected:
  EvaluateSkyNet()
      : PublishedRun("skynet_ultra96.yaml", [](const std::filesystem::path& root) {
          // The published design adds up dw6 in its own order of channels.
          return Settings{"network.layers.reorg.order=channel_major",
                          "weights=" + (root / "skynet-hls/weights").string()};
        }) {}

  void SetUp() override {
    PublishedRun::SetUp();
    if (IsSkipped()) return;
    pictures =
        read_ground_truth(folder / "dac_sdc/ground_truth_0_199.txt", folder / "dac_sdc/pictures");
  }

  /// Boxes of the first `count` pictures against a table of the reference; mean IoU.
  double compare(const Detector& detector, const std::string& table_name, std::size_t count) {
    pictures.resize(count);
    const CaseTable table(folder / "dac_sdc" / table_name, {"x1", "x2", "y1", "y2", "iou"});
    const auto results =
        evaluate_pictures(detector, configuration.run, pictures,
                          static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U)),
                          [](std::size_t) { return true; });
    EXPECT_EQ(results.size(), count);
    for (std::size_t i = 0; i < results.size(); ++i) {
      const PixelBox& found = results[i].found;
      EXPECT_EQ(found.x1, table.required_number(i, "x1")) << i;
      EXPECT_EQ(found.x2, table.required_number(i, "x2")) << i;
      EXPECT_EQ(found.y1, table.required_number(i, "y1")) << i;
      EXPECT_EQ(found.y2, table.required_number(i, "y2")) << i;
      EXPECT_NEAR(results[i].iou, table.required_number(i, "iou"), 1e-9) << i;
    }
    return accuracy_of(results).mean_iou;
  }

  std::vector<LabelledPicture> pictures;
};

TEST_F(EvaluateSkyNet, EveryBoxOfThePublishedArithmeticIsMet) {
  const Detector detector =
      code_detector(prepare(request, configuration)->model, configuration.run);
  // reference/dac_sdc/README.md section 3, first 200, clean padding
  EXPECT_NEAR(compare(detector, "boxes_fm9w11_clean_0_199.csv", 200), 0.744234, 5e-7);
}

TEST_F(EvaluateSkyNet, EveryBoxOfItsFormatsWithExactSumsIsMet) {
  request.settings.emplace_back("numerics=skynet_fm9_w11_exact");
  configuration = configure(request);
  compare(code_detector(prepare(request, configuration)->model, configuration.run),
          "boxes_fm9w11_exact_sum_0_199.csv", 60);
}

TEST_F(EvaluateSkyNet, EveryBoxOfTheFloatNetworkIsMet) {
  FloatParameters parameters =
      load_float_parameters(configuration.network, configuration.run.weights);
  fold_batch_norm(configuration.network, parameters);
  compare(float_detector(configuration.network, parameters, configuration.run),
          "boxes_float_0_199.csv", 60);
}

}  // namespace
}  // namespace rill
