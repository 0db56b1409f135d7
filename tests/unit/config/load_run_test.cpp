// SPDX-License-Identifier: Apache-2.0
#include "sim/config/load_run.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "sim/config/read.h"
#include "tests/support/reference_dir.h"
#include "tests/unit/config/temp_folder.h"

namespace rill {
namespace {

using testing::IsEmpty;

std::filesystem::path configs() { return test::source_dir() / "configs"; }

RunConfiguration load(const std::string& name, const std::vector<std::string>& overrides = {}) {
  return load_run(configs() / "runs" / (name + ".yaml"), overrides, configs());
}

const Layer& layer_of(const Network& network, const std::string& name) {
  const auto found = std::find_if(network.layers.begin(), network.layers.end(),
                                  [&name](const Layer& layer) { return layer.name == name; });
  if (found == network.layers.end()) throw std::runtime_error("no layer " + name);
  return *found;
}

TEST(LoadRun, ReadsEveryRunOfTheInstallation) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(configs() / "runs")) {
    SCOPED_TRACE(entry.path().string());
    const RunConfiguration run = load_run(entry.path(), {}, configs());
    EXPECT_EQ(run.run.name, entry.path().stem().string());
    EXPECT_FALSE(run.network.layers.empty());
    ++count;
  }
  EXPECT_GE(count, 3);
}

TEST(LoadRun, FollowsNamesToTheirFiles) {
  const RunConfiguration run = load("skynet_ultra96");
  EXPECT_EQ(run.network.name, "skynet");
  EXPECT_EQ(run.numerics.name, "skynet_fm9_w11");
  EXPECT_EQ(run.design.name, "streaming_fused");
  EXPECT_EQ(run.board.part, "xczu3eg");
  EXPECT_EQ(run.memory.name, "lpddr4_1066_x32");
  EXPECT_EQ(run.run.clock_mhz, run.board.default_clock_mhz);
  EXPECT_EQ(run.run.out, "out/skynet_ultra96");
  EXPECT_EQ(run.files.size(), 6u);  // the run and the five files it leads to
}

TEST(LoadRun, LayersWithDotsInTheirNamesAreSetLikeOthers) {
  const RunConfiguration run =
      load("skynet_ultra96", {"network=resnet50", "numerics=skynet_w8a8", "network.input.width=96",
                              "decoder=none", "network.layers.layer1.0.conv2.kernel=[3, 1]",
                              "network.layers.layer1.0.conv2.pad=[1, 0]"});
  EXPECT_EQ(run.network.layers.size(), 72u);
  EXPECT_EQ(run.network.input.width, 96);
  const Layer& layer = layer_of(run.network, "layer1.0.conv2");
  EXPECT_EQ(layer.window.kernel_h, 3);
  EXPECT_EQ(layer.window.kernel_w, 1);
  EXPECT_EQ(layer.window.pad_w, 0);
}

TEST(LoadRun, ShapesAreInferred) {
  EXPECT_EQ(layer_of(load("skynet_ultra96").network, "pw7_1x1").out, (Shape{10, 20, 40}));
}

TEST(LoadRun, WhereResultsGoIsNotPartOfTheConfiguration) {
  EXPECT_EQ(load("skynet_ultra96", {"out=one"}).resolved_yaml,
            load("skynet_ultra96", {"out=another"}).resolved_yaml);
  EXPECT_EQ(load("skynet_ultra96", {"out=one"}).run.out, "one");
}

TEST(LoadRun, FitBoardAndTargetFpsAreSaidInOneKey) {
  using Policy = DesignSpec::FoldingPolicy;
  const auto design = [](const std::string& words) {
    return load("skynet_ultra96", {"design={organisation: streaming, fusion: all" + words + "}"})
        .design;
  };
  EXPECT_EQ(design("").folding, Policy::FitBoard);
  EXPECT_EQ(design(", fit: board").folding, Policy::FitBoard);
  EXPECT_EQ(design(", target_fps: 30").folding, Policy::TargetFps);
  EXPECT_EQ(design(", folding: explicit").folding, Policy::Explicit);
}

TEST(LoadRun, AStageMayChooseItsMultipliersAndMemoryWithoutAFolding) {
  const DesignSpec design =
      load("skynet_ultra96", {"design.stages={pool1: {memory: lutram}, dw6_pw1x1: {multipliers: "
                              "lut}, pw7_1x1: {pe: 2, multipliers: dsp}}"})
          .design;
  EXPECT_EQ(design.stages.size(), 1u);
  EXPECT_EQ(design.stages.at("pw7_1x1").pe, 2);
  EXPECT_EQ(design.memory_of("pool1"), DesignSpec::MemoryKind::Lutram);
  EXPECT_EQ(design.memory_of("pool2"), DesignSpec::MemoryKind::Auto);
  EXPECT_EQ(design.multipliers_of("dw6_pw1x1"), DesignSpec::Multipliers::Lut);
  EXPECT_EQ(design.multipliers_of("pw7_1x1"), DesignSpec::Multipliers::Dsp);
  EXPECT_EQ(design.multipliers_of("dw1_pw1x1"), DesignSpec::Multipliers::Auto);
}

TEST(LoadRun, AStageMayChooseTheWordsOfItsInputWithoutAFolding) {
  const DesignSpec design =
      load("skynet_ultra96", {"design.stages={pool1: {input_lanes: 4}, dw2_dw3x3: {pe: 2, "
                              "input_lanes: 3, input_pixels: 2}}"})
          .design;
  EXPECT_EQ(design.stages.count("pool1"), 0u);
  EXPECT_EQ(design.stage_inputs.at("pool1").lanes, 4);
  EXPECT_EQ(design.stage_inputs.at("pool1").pixels, 1);
  EXPECT_EQ(design.stage_inputs.at("dw2_dw3x3").lanes, 3);
  EXPECT_EQ(design.stage_inputs.at("dw2_dw3x3").pixels, 2);
}

TEST(LoadRun, MakesPathsAbsolute) {
  EXPECT_EQ(load("skynet_ultra96").run.input,
            (test::source_dir() / "traces/sample_aerial.png").lexically_normal().string());
  EXPECT_EQ(load("skynet_ultra96", {"input=a.png"}).run.input,
            (std::filesystem::current_path() / "a.png").string());
  EXPECT_THAT(load("skynet_ultra96").run.weights, IsEmpty());
}

TEST(LoadRun, TwoInputsAreThePairOfANetworkOfTwoPictures) {
  const RunConfiguration run = load("flownets_zcu104", {"inputs=[a.png, b.png]"});
  EXPECT_THAT(run.run.input, testing::EndsWith("a.png"));
  EXPECT_THAT(run.run.second_input, testing::EndsWith("b.png"));
  EXPECT_THAT(run.run.inputs, IsEmpty());
  EXPECT_THROW(load("skynet_ultra96", {"inputs=[a.png, b.png]"}), ConfigError);
  try {
    load("flownets_zcu104", {"inputs=[a.png, b.png, c.png]"});
    FAIL() << "three pictures were taken";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("network flownets takes two pictures, but the run "
                                                 "has 3 inputs; give the first and the second"));
  }
}

/// What is said of a run that must not load.
std::string complaint(const std::string& run, const std::vector<Setting>& named) {
  try {
    load_run(test::source_dir() / "configs/runs" / (run + ".yaml"), {},
             test::source_dir() / "configs", named);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "it loads";
}

TEST(LoadRun, OnePictureOfTheCommandLineIsNoPairWithTheRunFilesSecond) {
  const std::vector<Setting> one = {{"input=a.png", "--input a.png"},
                                    {"inputs=[a.png]", "--input a.png"}};
  EXPECT_EQ(
      complaint("flownets_zcu104", one),
      "--input a.png: inputs: network flownets takes two pictures, but the run has one input; "
      "give the first and the second: --input FIRST --input SECOND");
  EXPECT_EQ(complaint("skynet_ultra96", one), "it loads");
  std::vector<Setting> both = one;
  both.push_back({"second_input=b.png", "--set second_input=b.png"});
  EXPECT_EQ(complaint("flownets_zcu104", both), "it loads");
}

TEST(LoadRun, TooManyInputsAreToldWhereTheyAre) {
  EXPECT_THAT(complaint("flownets_zcu104", {{"inputs=[a.png, b.png, c.png]", "--input a.png …"}}),
              testing::StartsWith("--input a.png …: inputs: network flownets takes two pictures"));
  EXPECT_THAT(complaint("skynet_ultra96", {{"inputs=[a.png, b.png]", "--input a.png …"}}),
              testing::StartsWith("--input a.png …: inputs: a streaming machine runs one picture"));
}

TEST(LoadRun, ATruthIsThatOfTheRunFilesPictures) {
  const auto truth = [](const std::vector<std::string>& settings) {
    return load("flownets_zcu104", settings).run.truth;
  };
  EXPECT_THAT(truth({}), testing::EndsWith("traces/sample_pair.flo"));
  EXPECT_EQ(truth({"inputs=[a.png, b.png]"}), "");
  EXPECT_EQ(truth({"second_input=b.png"}), "");
  EXPECT_THAT(truth({"inputs=[a.png, b.png]", "truth=c.flo"}), testing::EndsWith("/c.flo"));
  EXPECT_EQ(truth({"truth="}), "");
  EXPECT_EQ(truth({"truth=null"}), "");
}

TEST(LoadRun, DepthsThatAreNoNumberMayOnlyBeAuto) {
  EXPECT_TRUE(load("skynet_ultra96", {"design.fifo_depth=auto"}).design.fifo_depth_auto);
  try {
    load("skynet_ultra96", {"design.fifo_depth=aut"});
    FAIL() << "it loads";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("neither a whole number nor `auto`"));
  }
}

TEST(LoadRun, ResolvedTextGivesTheSameConfigurationAnywhere) {
  const test::TempFolder folder;
  const std::vector<std::string> changes = {
      "design.fusion=[[dw1_dw3x3, dw1_pw1x1], [pool1]]",
      "design.stages={dw1_pw1x1: {pe: 8, simd: 3}, pool1: {pe: 2, input_lanes: 4}}",
      "design.fifos={dw1_dw3x3_to_dw1_pw1x1: 7}",
      "numerics.input={kind: int, width: 8, scale: 0.015625, zero_point: -3}",
      "numerics.layers.pool1.output=uint4 power_of_two_scale",
      "network.layers.reorg.order=channel_major",
      "network.layers.dw1_pw1x1.activation=leaky_relu",
      "network.layers.dw1_pw1x1.leaky_slope=0.1",
      "weights=some/folder",
      "clock_mhz=187.5"};
  for (const char* name : {"skynet_ultra96", "skynet_zcu104", "skynet_pynq_z1"}) {
    for (const auto& overrides : {std::vector<std::string>{}, changes}) {
      SCOPED_TRACE(name);
      const RunConfiguration first = load(name, overrides);
      const auto file = folder.write("resolved.yaml", first.resolved_yaml);
      const RunConfiguration second = load_run(file, {}, folder.path() / "no_configs_here");
      EXPECT_EQ(second.resolved_yaml, first.resolved_yaml);
      EXPECT_EQ(second.files.size(), 1u);
    }
  }
}

TEST(LoadRun, ResolvedTextStillTakesOverrides) {
  const test::TempFolder folder;
  const auto file = folder.write("resolved.yaml", load("skynet_ultra96").resolved_yaml);
  const RunConfiguration run =
      load_run(file, {"board=zcu104", "design.fusion=none", "board.port.count=2"}, configs());
  EXPECT_EQ(run.board.part, "xczu7ev");
  EXPECT_EQ(run.board.port.count, 2);
  EXPECT_EQ(run.design.fusion, DesignSpec::Fusion::None);
  EXPECT_EQ(run.memory.name, "lpddr4_1066_x32");  // the resolved file pins the memory
}

TEST(LoadRun, OverridesReachEveryFile) {
  const RunConfiguration run =
      load("skynet_ultra96",
           {"board=zcu104", "board.capacity.dsp=100", "memory.ranks=2",
            "memory.address_map=[offset, column, bank_group, bank, rank, row]",
            "network.input.height=48", "network.input.width=80", "design.fusion=bundle", "frames=3",
            "numerics.defaults.output.width=8", "numerics.pointwise.accumulation.terms_per_cast=32",
            "design.stages.dw1_pw1x1.pe=4"});
  EXPECT_EQ(run.board.part, "xczu7ev");
  EXPECT_EQ(run.board.capacity.dsp, 100);
  EXPECT_EQ(run.memory.ranks, 2);
  EXPECT_EQ(run.network.input, (Shape{3, 48, 80}));
  EXPECT_EQ(run.design.fusion, DesignSpec::Fusion::Bundle);
  EXPECT_EQ(run.design.stages.at("dw1_pw1x1").pe, 4);
  EXPECT_EQ(run.design.stages.at("dw1_pw1x1").simd, 1);
  EXPECT_EQ(run.run.frames, 3);
  EXPECT_EQ(run.numerics.pointwise.accumulation->terms_per_cast, 32);
  // fixed<9,3> with one bit less keeps its integer bits.
  const Format& output = run.numerics.defaults.output->format;
  EXPECT_EQ(output.width, 8);
  EXPECT_EQ(output.fraction_bits, 5);
  EXPECT_EQ(output.rounding, Rounding::Rnd);
  EXPECT_EQ(output.overflow, Overflow::Sat);
}

TEST(LoadRun, OneItemOfAListIsSetByItsNameOrNumber) {
  const TiledSpec named = load("skynet_hls_tiled", {"design.tiled.passes.dw2.load=[buf1, buf3]",
                                                    "design.tiled.passes.dw4 3x3.load_ahead=false",
                                                    "design.tiled.memory.buf.slots=130"})
                              .design.tiled;
  EXPECT_EQ(named.passes.at(1).load.at(1), "buf3");
  EXPECT_FALSE(named.passes.at(3).load_ahead);
  EXPECT_EQ(named.memory.at(2).slots, 130);
  const TiledSpec numbered =
      load("skynet_hls_tiled", {"design.tiled.passes.1.load=[buf1, buf3]"}).design.tiled;
  EXPECT_EQ(numbered.passes.at(1).load.at(1), "buf3");
  EXPECT_EQ(numbered.passes.size(), named.passes.size());
  try {
    load("skynet_hls_tiled", {"design.tiled.passes.dw9.load_ahead=true"});
    FAIL() << "no such pass";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("without an item `dw9`; name one of dw1, dw2"));
  }
}

TEST(LoadRun, LaterOverridesWin) {
  EXPECT_EQ(load("skynet_ultra96", {"frames=2", "frames=5"}).run.frames, 5);
}

TEST(LoadRun, AMemoryOfTheRunReplacesTheBoards) {
  EXPECT_EQ(load("skynet_ultra96", {"memory=lpddr4_3200_x32"}).memory.tck_ns, 0.625);
  EXPECT_EQ(load("skynet_ultra96", {"board.memory=lpddr4_3200_x32"}).memory.tck_ns, 0.625);
}

TEST(LoadRun, SectionsMayStandInsideTheRun) {
  const test::TempFolder folder;
  const auto file = folder.write(
      "inline.yaml",
      "network:\n  input: {channels: 3, height: 4, width: 4}\n"
      "  layers:\n    only: {op: max_pool, kernel: 2, stride: 2}\n"
      "numerics: skynet_w8a8\ndesign: {organisation: streaming, fusion: none}\nboard: ultra96\n");
  const RunConfiguration run = load_run(file, {}, configs());
  EXPECT_EQ(run.network.layers.size(), 1u);
  EXPECT_EQ(run.network.layers[0].where.line, 4);
  EXPECT_EQ(run.design.fusion, DesignSpec::Fusion::None);
}

TEST(LoadRun, PathsStartAtTheFileThatNamesThem) {
  const test::TempFolder folder;
  folder.write("parts/mine.yaml", "organisation: streaming\nfusion: bundle\n");
  const auto file = folder.write("run.yaml",
                                 "network: skynet\nnumerics: skynet_w8a8\ndesign: parts/mine.yaml\n"
                                 "board: ultra96\nweights: w.npz\n");
  const RunConfiguration run = load_run(file, {}, configs());
  EXPECT_EQ(run.design.name, "mine");
  EXPECT_EQ(run.run.weights, (folder.path() / "w.npz").string());
}

TEST(LoadRun, SkynetIsThePublishedGraph) {
  const Network network = load("skynet_ultra96").network;
  EXPECT_EQ(network.layers.size(), 18u);  // reference/networks/skynet.yaml, totals
  EXPECT_EQ(network.input, (Shape{3, 160, 320}));
  const Layer& concat = layer_of(network, "concat");
  ASSERT_EQ(concat.inputs.size(), 2u);
  EXPECT_EQ(network.layers[static_cast<std::size_t>(concat.inputs[0])].name, "reorg");
  EXPECT_EQ(network.layers[static_cast<std::size_t>(concat.inputs[1])].name, "dw5_pw1x1");
  const Layer& depthwise = layer_of(network, "dw6_dw3x3");
  EXPECT_EQ(depthwise.groups, 1280);
  EXPECT_EQ(depthwise.out_channels, 1280);
  EXPECT_EQ(depthwise.window.pad_w, 1);
  ASSERT_EQ(network.outputs.size(), 1u);
  EXPECT_EQ(network.layers[static_cast<std::size_t>(network.outputs[0])].name, "pw7_1x1");
}

TEST(LoadRun, PublishedArithmeticIsDescribed) {
  const NumericsSpec numerics = load("skynet_ultra96").numerics;
  EXPECT_EQ(numerics.depthwise.accumulation->terms_per_cast, 1);
  EXPECT_FALSE(numerics.depthwise.accumulation->partial.has_value());
  EXPECT_EQ(numerics.pointwise.accumulation->terms_per_cast, 16);
  ASSERT_TRUE(numerics.pointwise.accumulation->partial.has_value());
  EXPECT_EQ(numerics.pointwise.accumulation->partial->fraction_bits, 8);  // 12 bits, 4 integer
  EXPECT_EQ(numerics.layers.at("dw1_dw3x3").padding_code, -1);
  EXPECT_EQ(numerics.output_layer.output->format.width, 12);
}

}  // namespace
}  // namespace rill
