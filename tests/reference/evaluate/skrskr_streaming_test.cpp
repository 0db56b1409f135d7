// SPDX-License-Identifier: Apache-2.0
// SkrSkr's published arithmetic in a machine that is not tiled: its codes, and its boxes.
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "sim/engine/engine.h"
#include "sim/evaluate/evaluate.h"
#include "sim/io/array_store.h"
#include "sim/validation/case_table.h"
#include "tests/reference/evaluate/published_run.h"

namespace rill {
namespace {

class SkrSkrStreaming : public test::PublishedRun {
 protected:
  SkrSkrStreaming()
      : PublishedRun("skrskr_streaming.yaml", [](const std::filesystem::path& root) {
          return Settings{"weights=" + (root / "skrskr/weights").string(),
                          "input=" + (root / "dac_sdc/pictures/0.jpg").string()};
        }) {}
};

/// Golden maps of four pictures, of which ours is the first. The answer is kept there as the sum,
/// to which its multipliers belong here.
TEST_F(SkrSkrStreaming, EveryLayerOfTheFirstGoldenPictureIsMet) {
  const Workload work = *prepare(request, configuration);
  const std::vector<FeatureMap> maps = Engine(work.model).run(work.input);
  int number = 0;
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const Layer& layer = configuration.network.layers[i];
    if (!layer.has_weights()) continue;
    ++number;
    const bool answer = number == 13;
    const auto path = folder / "skrskr/golden_0_3" /
                      ("conv" + std::to_string(number) + (answer ? "_i32.npy" : ".npz"));
    const Array golden = answer ? read_npy(path) : ArrayStore(path).get("a");
    const Array scales = read_npy(folder / "skrskr/weights/conv13_m_i16.npy");
    const std::size_t pixels = static_cast<std::size_t>(layer.out.pixels());
    ASSERT_EQ(golden.size(), static_cast<std::int64_t>(4 * maps[i].codes.size())) << layer.name;
    std::size_t differing = 0;
    const auto channels = static_cast<std::size_t>(layer.out.channels);
    for (std::size_t c = 0; c < maps[i].codes.size(); ++c) {  // pixel by pixel, golden by channel
      const std::size_t channel = c % channels;
      const std::int64_t scale = answer ? scales.integers()[channel] : 1;
      const std::int64_t expected = golden.integers()[channel * pixels + c / channels] * scale;
      if (maps[i].codes[c] != expected) ++differing;
    }
    EXPECT_EQ(differing, 0U) << layer.name;
  }
  EXPECT_EQ(number, 13);
}

TEST_F(SkrSkrStreaming, EveryBoxOfThePublishedDesignIsMet) {
  const auto pictures =
      read_ground_truth(folder / "dac_sdc/ground_truth_0_199.txt", folder / "dac_sdc/pictures");
  const CaseTable table(folder / "dac_sdc/boxes_skrskr_0_199.csv", {"x1", "x2", "y1", "y2", "iou"});
  const auto results = evaluate_pictures(
      code_detector(prepare(request, configuration)->model, configuration.run), configuration.run,
      pictures, static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U)),
      [](std::size_t) { return true; });
  ASSERT_EQ(results.size(), 200U);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const PixelBox& found = results[i].found;
    EXPECT_EQ(found.x1, table.required_number(i, "x1")) << i;
    EXPECT_EQ(found.x2, table.required_number(i, "x2")) << i;
    EXPECT_EQ(found.y1, table.required_number(i, "y1")) << i;
    EXPECT_EQ(found.y2, table.required_number(i, "y2")) << i;
    EXPECT_NEAR(results[i].iou, table.required_number(i, "iou"), 1e-9) << i;
  }
  EXPECT_NEAR(accuracy_of(results).mean_iou, 0.743908302, 5e-10);
}

}  // namespace
}  // namespace rill
