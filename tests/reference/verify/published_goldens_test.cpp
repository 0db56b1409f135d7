// SPDX-License-Identifier: Apache-2.0
// `rill verify` on the goldens of the published accelerators, and on wrong ones.
#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/io/file.h"
#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;
namespace fs = std::filesystem;

constexpr int kSeconds = 600;

class PublishedGoldens : public testing::Test {
 protected:
  void SetUp() override {
    if (!reference_dir()) GTEST_SKIP() << reference_missing();
  }
  static fs::path skynet() { return *reference_dir() / "skynet-hls"; }
  static fs::path skrskr() { return *reference_dir() / "skrskr"; }
  fs::path here(const std::string& name) const { return scratch_.path() / name; }

  ShellResult rill(const std::string& words) {
    return shell(RILL_BINARY " " + words, source_dir(), kSeconds);
  }
  /// Run file, weights and input of the published SkyNet machine.
  static std::string published(const fs::path& weights = skynet() / "weights/weights_fixed.bin") {
    return "configs/runs/skynet_hls_tiled.yaml --weights " + weights.string() + " --input " +
           (skynet() / "inputs/stitched_0_3.bin").string() + " ";
  }
  /// A run with all layers, whose outputs can be goldens; its folder.
  fs::path layers_of(const std::string& run, const std::string& name) {
    const ShellResult result = rill("run " + run + "--layers --quiet --out " + here(name).string());
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return here(name) / "outputs";
  }
  Json verification(const std::string& words, int exit_code) {
    const ShellResult result = rill("verify " + words + " --format json");
    EXPECT_EQ(result.exit_code, exit_code) << result.err;
    return Json::parse(result.out);
  }
  static std::string said_of(const Json& verification, const std::string& layer) {
    for (const Json& map : verification.at("layers")) {
      if (map.at("layer") != layer) continue;
      return map.at("diagnosis").is_null() ? "" : map.at("diagnosis").at("sentence");
    }
    return "no such layer";
  }
  static std::int64_t wrong_codes(const Json& verification, const std::string& layer) {
    for (const Json& map : verification.at("layers")) {
      if (map.at("layer") == layer) return map.at("mismatches");
    }
    return -1;
  }

 private:
  ScratchFolder scratch_;
};

TEST_F(PublishedGoldens, EveryOneOfSkyNetIsEqual) {
  const Json result =
      verification(published() + "--golden " + (skynet() / "golden_0_3").string(), 0);
  EXPECT_EQ(result.at("equal"), true);
  EXPECT_EQ(result.at("layers").size(), 30U);  // 29 arrays and predict.json (section 1)
  EXPECT_TRUE(result.at("not_compared").empty()) << result.at("not_compared");
  for (const Json& map : result.at("layers")) EXPECT_EQ(map.at("mismatches"), 0) << map;
}

TEST_F(PublishedGoldens, EveryLayerOfSkyNetIsEqualAloneToo) {
  const Json result =
      verification(published() + "--isolate --golden " + (skynet() / "golden_0_3").string(), 0);
  EXPECT_EQ(result.at("layers").size(), 23U);
}

TEST_F(PublishedGoldens, EveryOneOfSkrSkrIsEqual) {
  const Json result = verification("configs/runs/skrskr.yaml --weights " +
                                       (skrskr() / "weights/params.bin").string() + " --input " +
                                       (skrskr() / "golden_0_3/input_rgba.npz").string() +
                                       " --golden " + (skrskr() / "golden_0_3").string(),
                                   0);
  EXPECT_EQ(result.at("layers").size(), 17U);  // conv1 … conv13, three pools, DDR
}

TEST_F(PublishedGoldens, BatchesAfterOneAnotherHaveGoldensOfTheirOwn) {
  const std::string two =
      published() + "--input " + (skynet() / "inputs/stitched_board_0_3.npz").string() + " ";
  const fs::path outputs = layers_of(two, "two");
  const std::string finished = two + "--from " + outputs.parent_path().string() + " ";
  // Layers with their sums, pools, buffers, halos and regions of DDR, as the run wrote them.
  EXPECT_EQ(verification(finished + "--golden " + outputs.string(), 0).at("layers").size(),
            2 * 36U);
  const std::string golden = (skynet() / "golden_0_3").string();
  EXPECT_EQ(verification(finished + "--batch 0 --golden " + golden, 0).at("layers").size(), 30U);
  EXPECT_EQ(rill("verify " + finished + "--golden " + golden).exit_code, 2) << "which batch's?";
}

TEST_F(PublishedGoldens, LeftOversOfTheBatchBeforeAreNamed) {
  const std::string again =
      published() + "--input " + (skynet() / "inputs/stitched_0_3.bin").string() + " --batch 1 ";
  const Json later = verification(again + "--golden " + (skynet() / "golden_0_3").string(), 1);
  EXPECT_EQ(wrong_codes(later, "dw5_dw3x3"), 0);
  EXPECT_GT(wrong_codes(later, "dw6_dw3x3"), 0);
  EXPECT_LT(wrong_codes(later, "pw7_1x1"), 320);  // section 4.4: about 86 of 32000
  EXPECT_THAT(said_of(later, "dw6_dw3x3"), HasSubstr("left-overs of earlier batches"));
}

TEST_F(PublishedGoldens, AnAccumulatorThatWrapsIsNamed) {
  const fs::path outputs = layers_of(
      published() + "--set 'numerics.pointwise.accumulation.accumulator=fixed<12,4,RND,WRAP>' ",
      "wraps");
  const Json result = verification(published() + "--golden " + outputs.string(), 1);
  EXPECT_EQ(result.at("first_wrong").at("layer"), "dw6_pw1x1_acc");
  EXPECT_EQ(result.at("first_wrong").at("machine").at("lane"),
            result.at("first_wrong").at("channel").get<int>() % 32);
  for (const char* layer : {"dw6_pw1x1_acc", "dw6_pw1x1", "pw7_1x1"}) {
    EXPECT_THAT(said_of(result, layer),
                StartsWith("exact if the accumulator wraps instead of saturating"))
        << layer;
  }
}

TEST_F(PublishedGoldens, AnotherRoundingOfEveryDepthwiseLayerIsNamed) {
  const fs::path outputs = layers_of(
      published() + "--set numerics.depthwise.accumulation.accumulator.rounding=TRN ", "truncates");
  const Json result = verification(published() + "--isolate --golden " + outputs.string(), 1);
  for (const char* layer :
       {"dw1_dw3x3", "dw2_dw3x3", "dw3_dw3x3", "dw4_dw3x3", "dw5_dw3x3", "dw6_dw3x3"}) {
    EXPECT_THAT(said_of(result, layer),
                StartsWith("exact if the accumulator rounds with TRN instead of RND"))
        << layer;
  }
  EXPECT_EQ(wrong_codes(result, "dw6_pw1x1"), 0) << "fed with goldens";
}

TEST_F(PublishedGoldens, AFlippedWeightBitIsNamedAndLocated) {
  auto bytes = read_file(skynet() / "weights/weights_fixed.bin", "parameters");
  // dw4's first 1x1 chunk (section 6), input channel 0, output channel 0, bit 6.
  bytes[26 * 32 * 64] ^= 0x40;
  write_file(here("flipped.bin"), bytes);
  const fs::path outputs = layers_of(published(here("flipped.bin")), "flipped");
  const Json result =
      verification(published() + "--golden " + (outputs / "batch_0/dw4_pw1x1.npy").string() + " " +
                       (outputs / "batch_0/ddr_buf.npy").string(),
                   1);
  EXPECT_THAT(said_of(result, "dw4_pw1x1"), HasSubstr("weight [0][0][0][0] is"));
  EXPECT_THAT(said_of(result, "dw4_pw1x1"), HasSubstr("bit 6 flipped"));
  // Slot 18 of the frames holds dw4's output: its address there is that of the layer's first
  // wrong code.
  const Json& first = result.at("first_wrong");
  const Json& region = result.at("layers").back().at("first");
  EXPECT_EQ(first.at("channel"), 0);
  EXPECT_EQ(region.at("image"), 18);
  EXPECT_EQ(region.at("machine").at("ddr_address"), first.at("machine").at("ddr_address"));
  EXPECT_THAT(region.at("machine").at("memory").get<std::string>(),
              HasSubstr("dw4_pw1x1 channel 0, row"));
}

TEST_F(PublishedGoldens, AStreamingMachineNamesTheStitchedMachinesGaps) {
  const ShellResult result =
      rill("verify configs/runs/skynet_ultra96.yaml --weights " + (skynet() / "weights").string() +
           " --set network.layers.reorg.order=channel_major --input " +
           (skynet() / "inputs/stitched_0_3.bin").string() + " --isolate --golden " +
           (skynet() / "golden_0_3/dw4_conv1x1.npz").string() + " " +
           (skynet() / "golden_0_3/dw5_conv3x3.npz").string());
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_THAT(result.out, HasSubstr("only windows that reach beyond the pictures"));
  EXPECT_THAT(result.out, HasSubstr("(only the outermost rows"));
  EXPECT_THAT(result.out, HasSubstr("no usual"));
}

TEST_F(PublishedGoldens, TheBoardsAnswerIsTakenByAnyNameThatEndsSo) {
  const ShellResult result =
      rill("verify configs/runs/skynet_hls_tiled.yaml --weights " +
           (skynet() / "weights/weights_fixed.bin").string() + " --input " +
           (skynet() / "inputs/stitched_board_0_3.npz").string() + " --golden " +
           (skynet() / "inputs/stitched_board_0_3_predict.json").string());
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
}

TEST_F(PublishedGoldens, AnotherAnswerIsADifference) {
  Json answer = Json::parse(read_text(skynet() / "golden_0_3/predict.json"));
  answer["images"][2]["constant"][1] = 34;
  fs::create_directories(here("golden"));
  write_text(here("golden/predict.json"), answer.dump());
  const ShellResult result = rill("verify " + published() + "--golden " + here("golden").string());
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_THAT(result.out, HasSubstr("First wrong: predict at image 2, grid x"));
}

}  // namespace
}  // namespace rill::test
