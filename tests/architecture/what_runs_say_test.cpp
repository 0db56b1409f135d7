// SPDX-License-Identifier: Apache-2.0
// The built program as a user meets it: what commands print and write.
#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "tests/architecture/command_line.h"

namespace rill::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(CommandLine, ListsAreShortAndTrue) {
  const std::string memories = run("./rill list memories").out;
  EXPECT_THAT(memories, testing::ContainsRegex("ddr4_2400_x64 +DDR4 x64, 2400 MT/s"));
  EXPECT_THAT(memories, testing::ContainsRegex("lpddr4_1066_x32 +LPDDR4 x32, 1066 MT/s"));
  EXPECT_THAT(memories, testing::ContainsRegex("ideal +answers at once"));
  std::istringstream numerics(run("./rill list numerics").out);
  for (std::string line; std::getline(numerics, line);) EXPECT_LE(line.size(), 120U) << line;
}

TEST_F(CommandLine, AutomaticFusionFitsWhereverLayerByLayerDoes) {
  const ShellResult result = run(
      "./rill estimate configs/runs/skynet_ultra96.yaml --set design.fusion=auto --format json");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(nlohmann::json::parse(result.out).at("notes").empty());
}

TEST_F(CommandLine, AVariantThatCannotRunLeavesTheOthersTheirTable) {
  // The smallest machine with every layer on chip at a time needs more block RAM than there is.
  const std::string words =
      "./rill compare configs/runs/skynet_pynq_z1.yaml --timing-only "
      "--vary numerics=skynet_w4a4,skynet_fm9_w11 --set design.fusion=none";
  const ShellResult result = run(words);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.out, HasSubstr("numerics=skynet_w4a4: dw5_pw1x1 limits"));
  EXPECT_THAT(result.err,
              testing::ContainsRegex("numerics=skynet_fm9_w11 is not in the comparison: .*folding: "
                                     "no folding"));
  const auto rows = nlohmann::json::parse(run(words + " --format json").out);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_TRUE(rows[0].contains("report"));
  EXPECT_TRUE(rows[1].contains("error"));
}

TEST_F(CommandLine, AMachineThatDoesNotFitRunsWithANoteThatSaysSo) {
  const std::string large =
      " configs/runs/skynet_pynq_z1.yaml --set design.folding=explicit --set "
      "'design.stages={dw5_pw1x1: {pe: 64, simd: 64}}'";
  for (const char* command : {"run --timing-only", "plan", "estimate"}) {
    const std::string words = "./rill " + std::string(command) + large;
    EXPECT_THAT(run(words).out, HasSubstr("note      does not fit the xc7z020: DSP")) << words;
    const ShellResult result = run(words + " --format json");
    EXPECT_EQ(result.exit_code, 0) << words;
    const auto notes = nlohmann::json::parse(result.out).at("notes");
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_THAT(notes[0].get<std::string>(), HasSubstr("does not fit the xc7z020"));
  }
}

TEST_F(CommandLine, AMissedRateIsANote) {
  const ShellResult result =
      run("./rill estimate configs/runs/skynet_ultra96.yaml --set design.folding=target_fps --set "
          "design.target_fps=100000");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("note      target_fps 100000 is missed"));
}

TEST_F(CommandLine, AnswersFromMadeUpWeightsAreCalledSo) {
  const std::string small =
      "./rill run configs/runs/skynet_ultra96.yaml --set network.input.height=48 "
      "--set network.input.width=80";
  EXPECT_THAT(run(small).out, HasSubstr("the weights are made up from seed 1"));
  EXPECT_THAT(run(small + " --timing-only").out, Not(HasSubstr("made up")));
}

TEST_F(CommandLine, TheOutputFolderIsNotPartOfTheReport) {
  const std::string run_it = "./rill run configs/runs/skynet_ultra96.yaml --timing-only --quiet";
  EXPECT_EQ(run(run_it + " --out here").exit_code, 0);
  EXPECT_EQ(run(run_it + " --out there").exit_code, 0);
  const auto report = [&](const char* folder) {
    auto json = nlohmann::json::parse(read_text(here() / folder / "report.json"));
    json.erase("host");
    return json;
  };
  EXPECT_EQ(report("here"), report("there"));
}

TEST_F(CommandLine, PlansSayWhichKindOfReportTheyAre) {
  const ShellResult result = run("./rill plan configs/runs/skynet_ultra96.yaml --format json");
  EXPECT_EQ(nlohmann::json::parse(result.out).at("kind"), "plan");
}

TEST_F(CommandLine, APlanListsTheFifosThatADesignCanSet) {
  const std::string plan = "./rill plan configs/runs/skynet_ultra96.yaml";
  EXPECT_THAT(run(plan).out, HasSubstr("reorg_to_concat"));
  const ShellResult result = run(plan + " --set design.fifos.reorg_to_concat=12345");
  EXPECT_THAT(result.out, HasSubstr("reorg_to_concat         12,345"));
}

TEST_F(CommandLine, JoinsWaitForRowsOfLoopsOnlyWhereALayerIsMadeOfThem) {
  const std::string plan =
      "./rill plan configs/runs/skynet_ultra96.yaml --set network.input.height=48 --set "
      "network.input.width=80";
  const auto depth = [&](const std::string& words) {
    const std::string out = run(plan + words).out;
    const std::size_t at = out.rfind("reorg_to_concat");
    return at == std::string::npos ? "" : out.substr(at, out.find('\n', at) - at);
  };
  const std::string without = depth("");
  EXPECT_THAT(without, HasSubstr("reorg_to_concat"));
  // Loops do not serve a depthwise layer, so it stays as it was; a pointwise one becomes a loop.
  EXPECT_EQ(depth(" --set design.line_buffers.dw2_dw3x3=hls_rows"), without);
  EXPECT_NE(depth(" --set design.line_buffers.dw2_pw1x1=hls_rows"), without);
}

TEST_F(CommandLine, AStageCanBeBuiltFromOtherMultipliersAndMemory) {
  const ShellResult result =
      run("./rill plan configs/runs/skynet_ultra96.yaml --set design.folding=explicit --format "
          "json --set 'design.stages={dw2_pw1x1: {pe: 8, simd: 6, multipliers: lut, memory: "
          "lutram}, dw3_pw1x1: {pe: 8, simd: 6, multipliers: dsp, memory: bram}}'");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const nlohmann::json report = nlohmann::json::parse(result.out);
  for (const auto& layer : report.at("layers")) {
    const auto& resources = layer.at("resources");
    if (layer.at("layer") == "dw2_pw1x1") {
      EXPECT_EQ(resources.at("dsp"), 0);
      EXPECT_EQ(resources.at("bram18"), 0);
      EXPECT_GT(resources.at("lutram_lut"), 0);
    } else if (layer.at("layer") == "dw3_pw1x1") {
      EXPECT_GE(resources.at("dsp"), 48);
      EXPECT_GT(resources.at("bram18"), 0);
      EXPECT_EQ(resources.at("lutram_lut"), 0);
    }
  }
}

TEST_F(CommandLine, LayersAreWrittenBesideTheAnswerWhenAskedFor) {
  const std::string small =
      "./rill run configs/runs/skynet_ultra96.yaml --set network.input.height=48 "
      "--set network.input.width=80 --quiet";
  EXPECT_EQ(run(small + " --out answer").exit_code, 0);
  EXPECT_TRUE(fs::exists(here() / "answer/outputs/pw7_1x1.npy"));
  EXPECT_FALSE(fs::exists(here() / "answer/outputs/dw1_dw3x3.npy"));
  EXPECT_EQ(run(small + " --out all --layers --frames 2").exit_code, 0);
  EXPECT_TRUE(fs::exists(here() / "all/outputs/pw7_1x1.npy"));
  EXPECT_TRUE(fs::exists(here() / "all/outputs/dw1_dw3x3.npy"));
  EXPECT_TRUE(fs::exists(here() / "all/layers/frame1/dw1_dw3x3.npy"));
}

TEST_F(CommandLine, JsonOnStandardOutputIsNothingButJson) {
  const ShellResult result =
      run("./rill run configs/runs/skynet_ultra96.yaml --timing-only --format json --out result");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_TRUE(nlohmann::json::accept(result.out)) << result.out.substr(0, 400);
}

TEST_F(CommandLine, OneOfFourStitchedPicturesRunsInAStreamingMachine) {
  // 3 x 2 (48 + 2) x 2 (80 + 2) bytes.
  write_text(here() / "four.bin", std::string(std::size_t{3} * 100 * 164, 'x'));
  const std::string small =
      "./rill run configs/runs/skynet_ultra96.yaml --set network.input.height=48 "
      "--set network.input.width=80 --quiet --no-page --input four.bin";
  const ShellResult refused = run(small);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, HasSubstr("holds four pictures, stitched for a tiled machine"));
  EXPECT_THAT(refused.err, HasSubstr("--image 0, 1, 2 or 3"));
  const ShellResult taken = run(small + " --image 3 --out third");
  EXPECT_EQ(taken.exit_code, 0) << taken.err;
  const ShellResult clash = run("./rill run configs/runs/skynet_ultra96.yaml --image 1 --quiet");
  EXPECT_EQ(clash.exit_code, 2);
  EXPECT_THAT(clash.err, HasSubstr("the run's input is none of these; leave it out"));
}

}  // namespace
}  // namespace rill::test
