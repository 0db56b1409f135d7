// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "sim/config/load_run.h"
#include "sim/config/read.h"
#include "tests/support/reference_dir.h"
#include "tests/unit/config/bad_input.h"
#include "tests/unit/config/temp_folder.h"

// Malformed runs, what they lead to, and the command line.
namespace rill {
namespace {

using test::BadInput;
using test::case_name;
using test::complaints;
using test::expect_explained;
using test::replaced;

std::filesystem::path configs() { return test::source_dir() / "configs"; }

const std::string kRun =
    "network: skynet\n"
    "numerics: skynet_w8a8\n"
    "design: streaming_fused\n"
    "board: ultra96\n"
    "mean: [0, 0, 0]\n"
    "deviation: [1, 1, 1]\n";

class BadRun : public testing::TestWithParam<BadInput> {};
TEST_P(BadRun, IsExplained) {
  expect_explained(GetParam(),
                   [](const std::filesystem::path& file) { load_run(file, {}, configs()); });
}

INSTANTIATE_TEST_SUITE_P(
    Run, BadRun,
    testing::Values(
        BadInput{"UnknownBoard",
                 replaced(kRun, "ultra96", "ultra69"),
                 {"4:8: board: `ultra69` is not in …did you mean `ultra96`?"}},
        BadInput{"MissingFile",
                 replaced(kRun, "streaming_fused", "parts/mine.yaml"),
                 {"3:9: design: file …parts/mine.yaml does not exist"}},
        BadInput{"NoBoard", replaced(kRun, "board: ultra96\n", ""), {"1:1: board: is missing"}},
        BadInput{"BoardIsAList",
                 replaced(kRun, "ultra96", "[ultra96]"),
                 {"4:8: board: is a list, but text is needed"}},
        BadInput{"EmptyName",
                 replaced(kRun, "ultra96", "\"\""),
                 {"4:8: board: is empty; write a name or a path"}},
        BadInput{"EmptyRun", "", {"0:0: is empty"}},
        BadInput{"ClockInGigahertz",
                 kRun + "clock_mhz: 0.2\n",
                 {"7:12: clock_mhz: is less than 1 MHz; the unit is MHz"}},
        BadInput{"RunIsAList", "- a\n", {"1:1: is a list, but a section"}},
        BadInput{"OddAnchors",
                 kRun + "anchors: [1, 2, 3]\n",
                 {"7:10: anchors: has an odd number of values"}},
        BadInput{"DecoderWithoutAnchors",
                 kRun + "decoder: yolo_boxes\n",
                 {"7:10: decoder: yolo_boxes needs anchors"}},
        BadInput{"UnevenNormalisation",
                 replaced(kRun, "[1, 1, 1]", "[1, 1]"),
                 {"6:12: deviation: has 2 values but the input of network skynet has 3 channels"}},
        BadInput{"ZeroDeviation",
                 replaced(kRun, "[1, 1, 1]", "[1, 0, 1]"),
                 {"6:16: deviation[1]: 0 is out of range"}},
        BadInput{"ChannelsOfAnotherNetwork",
                 replaced(replaced(kRun, "[0, 0, 0]", "[0]"), "[1, 1, 1]", "[1]"),
                 {"5:7: mean: has 1 values but the input of network skynet has 3 channels"}},
        BadInput{"SeveralMistakesOfOneRun",
                 replaced(kRun, "[1, 1, 1]", "[1, 1]") + "resize: cubic\nanchors: [1, 2, 3]\n",
                 {"6:12: deviation: has 2 values but the input of network skynet has 3 channels",
                  "7:9: resize: `cubic` is unknown", "8:10: anchors: has an odd number of values"}},
        BadInput{"DecoderOfAnotherHead",
                 kRun + "decoder: yolo_boxes\nanchors: [1, 2, 3, 4, 5, 6]\n",
                 {"7:10: decoder: yolo_boxes with 3 anchors reads 15 channels, but pw7_1x1, the "
                  "last layer, has 10"}},
        BadInput{"DesignAndRunWrongTogether",
                 replaced(replaced(kRun, "[1, 1, 1]", "[1, 0, 1]"), "streaming_fused",
                          "{organisation: streaming, fusion: all, stages: {pool9: {pe: 2}}}"),
                 {"3:57: design.stages.pool9: network skynet has no layer `pool9`",
                  "6:16: deviation[1]: 0 is out of range"}},
        BadInput{"RangesDoNotHideUnknownStages",
                 replaced(kRun, "streaming_fused",
                          "{organisation: streaming, fusion: all, stages: {pool9: {pe: 2}, "
                          "pool1: {pe: 0}}, fifo_depth: -4}"),
                 {"3:57: design.stages.pool9: network skynet has no layer `pool9`",
                  "3:85: design.stages.pool1.pe: 0 is out of range",
                  "3:102: design.fifo_depth: -4 is out of range"}},
        BadInput{
            "RangesDoNotHideUnknownNumbers",
            replaced(kRun, "skynet_w8a8",
                     "{input: int8, defaults: {weight: int8, output: int99}, layers: {a: {}}}"),
            {"2:58: numerics.defaults.output.width: 99",
             "2:75: numerics.layers.a: network skynet has no layer `a`"}},
        BadInput{
            "MemoryAndNetworkHideNoNames",
            replaced(replaced(kRun, "streaming_fused",
                              "{organisation: streaming, fusion: all, stages: {nosuch: {}}, "
                              "dma_ports: 9, fifo_depth: 0}"),
                     "network: skynet\n",
                     "network: {input: {channels: 3, height: 8, width: 8}, layers: {a: {op: "
                     "convolution, kernl: 3, channels: 4}, b: {op: depthwise, kernel: 3, "
                     "channels: 6}, c: {op: max_pool, kernel: 9, stride: 2}, d: {op: "
                     "depthwise, channels: 8, kernel: 1}}}\nmemory: nosuch\n"),
            {"1:84: network.layers.a.kernl: is not a key",
             "1:108: layers.b: is depthwise with 6 channels, but its input has 4; use channels: 4",
             "1:193: layers.d: is depthwise with 8 channels, but its input has 6; use channels: 6",
             "2:9: memory: `nosuch` is not in",
             "4:57: design.stages.nosuch: network network has no layer `nosuch`",
             "4:81: design.dma_ports: 9 ports, but board ultra96 has 4",
             "4:96: design.fifo_depth: 0 is out of range"}},
        BadInput{"AMisspeltKeyIsNotMissedAsWell",
                 replaced(kRun, "streaming_fused", "{organisation: streaming, fusin: all}"),
                 {"3:35: design.fusin: is not a key of this section; did you mean `fusion`?"}},
        BadInput{"NoClock",
                 kRun + "clock_mhz: 0\n",
                 {"7:12: clock_mhz: is no clock; give one in MHz, or remove the key"}},
        BadInput{"EmptyNetwork",
                 replaced(kRun, "network: skynet\n",
                          "network: {input: {channels: 3, height: 8, width: 8}, layers: {}}\n"),
                 {"1:62: network.layers: has no layers, but a section of layers"}},
        BadInput{"EmptyNetworkHasNoNames",
                 replaced(replaced(kRun, "network: skynet\n",
                                   "network: {input: {channels: 3, height: 8, width: 8}, layers: "
                                   "{}}\n"),
                          "skynet_w8a8",
                          "{input: int8, defaults: {weight: int8, output: int8}, layers: {a: {}}}"),
                 {"1:62: network.layers: has no layers, but a section of layers"}},
        BadInput{"MeanAlone",
                 replaced(replaced(kRun, "[0, 0, 0]", "[0, 0]"), "deviation: [1, 1, 1]\n", ""),
                 {"5:7: mean: has 2 values but the input of network skynet has 3 channels"}},
        BadInput{"MeanAndDeviationAlike",
                 replaced(replaced(kRun, "[0, 0, 0]", "[0, 0]"), "[1, 1, 1]", "[1, 1]"),
                 {"5:7: mean: has 2 values but the input of network skynet has 3 channels"}},
        BadInput{"NoDeviation",
                 replaced(kRun, "[1, 1, 1]", "[]"),
                 {"6:12: deviation: has no value; give one per channel"}},
        BadInput{"DepthwiseOfFewerChannels",
                 replaced(kRun, "network: skynet\n",
                          "network: {input: {channels: 4, height: 8, width: 8}, layers: {a: {op: "
                          "depthwise, kernel: 3, pad: 1, channels: 2}, b: {op: convolution, "
                          "kernel: 1, channels: 2, groups: 2}}}\n"),
                 {"1:111: network.layers.a.channels: a depthwise layer has as many channels as its "
                  "input, 4; use channels: 4",
                  "5:7: mean: has 3 values"}},
        BadInput{"ConcatOfTwoSizesHasNoEcho",
                 replaced(kRun, "network: skynet\n",
                          "network: {input: {channels: 3, height: 8, width: 8}, layers: {a: {op: "
                          "max_pool, kernel: 2, stride: 2}, b: {op: concat, from: [a, input]}, c: "
                          "{op: depthwise, kernel: 1, channels: 15}}}\n"),
                 {"1:104: layers.b: joins 3x4x4 and 3x8x8; the maps must have one height"}},
        BadInput{"NoLineBufferRows",
                 replaced(kRun, "streaming_fused",
                          "{organisation: streaming, fusion: all, line_buffer_rows: {pool3: 0}}"),
                 {"3:74: design.line_buffer_rows.pool3: 0 is out of range"}},
        BadInput{"TwoWordsForOneFolding",
                 replaced(kRun, "streaming_fused",
                          "{organisation: streaming, fusion: all, folding: explicit, fit: board}"),
                 {"3:67: design.fit: contradicts `folding: explicit`"}},
        BadInput{"NoFrames", kRun + "frames: 0\n", {"7:9: frames: 0 is out of range"}},
        BadInput{"NegativeSeed", kRun + "seed: -1\n", {"7:7: seed: -1 is out of range"}},
        BadInput{
            "InlineDesignBroken",
            replaced(kRun, "streaming_fused", "{fusion: some}"),
            {"3:1: design.organisation: is missing", "3:18: design.fusion: `some` is unknown"}},
        BadInput{"StagesOfAnotherNetwork",
                 replaced(kRun, "streaming_fused",
                          "{organisation: streaming, fusion: [[pool1, pol2]], stages: {pool9: "
                          "{}}, line_buffer_rows: {x: 3}}"),
                 {"3:52: design.fusion[0][1]: network skynet has no layer `pol2`; did you mean "
                  "`pool2`?",
                  "3:69: design.stages.pool9: network skynet has no layer `pool9`",
                  "3:100: design.line_buffer_rows.x: network skynet has no layer `x`"}},
        BadInput{"MorePortsThanTheBoard",
                 replaced(kRun, "streaming_fused",
                          "{organisation: streaming, fusion: all, dma_ports: 9}"),
                 {"3:59: design.dma_ports: 9 ports, but board ultra96 has 4"}}),
    case_name);

TEST(BadRunFile, MayNotExist) {
  EXPECT_EQ(complaints([] { load_run("/nowhere/run.yaml", {}, configs()); }),
            std::vector<std::string>{"0:0: does not exist; check the path"});
}

TEST(BadRunFile, MayNotBeAFolder) {
  EXPECT_EQ(complaints([] { load_run(configs(), {}, configs()); }),
            std::vector<std::string>{"0:0: is a folder; name a YAML file in it"});
}

TEST(BadRunFile, MayNotBeADevice) {
  EXPECT_EQ(complaints([] { read_run("/dev/null"); }),
            std::vector<std::string>{"0:0: is not a regular file"});
}

TEST(BadRunFile, NamedSettingsAreBlamedByTheirOwnName) {
  const test::TempFolder folder;
  const auto file = folder.write("run.yaml", kRun);
  try {
    load_run(file, {"design.fusion=all"}, configs(),
             {{"design.fusion=nonsense", "--vary design.fusion=nonsense"}});
    FAIL() << "was accepted";
  } catch (const ConfigError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U) << error.what();
    EXPECT_EQ(error.diagnostics()[0].where.file, "--vary design.fusion=nonsense");
  }
}

TEST(RunFile, NormalisationOfAnyNumberOfChannelsHasADefault) {
  const test::TempFolder folder;
  const auto file = folder.write(
      "run.yaml",
      "network: {input: {channels: 5, height: 8, width: 8}, layers: {a: {op: convolution, "
      "channels: 4, kernel: 1}}}\nnumerics: w8a8\ndesign: streaming_fused\nboard: ultra96\n");
  const RunConfiguration run = load_run(file, {}, configs());
  EXPECT_EQ(run.run.mean, std::vector<double>(5, 0.5));
  EXPECT_EQ(run.run.deviation, std::vector<double>(5, 0.25));
}

TEST(BadRunFile, NamesTheFileInEveryLine) {
  const test::TempFolder folder;
  const auto file = folder.write("run.yaml", "board: ultra96\nfarmes: 2\n");
  try {
    load_run(file, {}, configs());
    FAIL() << "was accepted";
  } catch (const ConfigError& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.find(file.string() + ":1:1: network: is missing"), 0u) << text;
    EXPECT_NE(text.find(file.string() + ":2:1: farmes: is not a key"), std::string::npos) << text;
  }
}

TEST(BadRunFile, MistakesOfAllFilesAreReportedAtOnce) {
  const test::TempFolder folder;
  folder.write("net.yaml", "input: {channels: 3, height: 8}\nlayers: {a: {op: add}}\n");
  folder.write("board.yaml", "part: 7\nfamly: 7series\n");
  const auto file = folder.write("run.yaml",
                                 "network: ./net.yaml\nnumerics: skynet_w8a8\n"
                                 "design: streaming_fusd\nboard: ./board.yaml\nframes: many\n");
  try {
    load_run(file, {"design.fusion=some", "design", "frames.x=3"}, configs());
    FAIL() << "was accepted";
  } catch (const ConfigError& error) {
    std::vector<std::string> files;
    for (const Diagnostic& diagnostic : error.diagnostics()) {
      const std::string name = std::filesystem::path(diagnostic.where.file).filename().string();
      if (files.empty() || files.back() != name) files.push_back(name);
    }
    EXPECT_EQ(files, (std::vector<std::string>{"--set design", "--set frames.x=3", "run.yaml",
                                               "net.yaml", "board.yaml"}))
        << error.what();
    EXPECT_GE(error.diagnostics().size(), 8u) << error.what();
  }
}

struct BadOverride {
  std::string name;
  std::vector<std::string> words;
  std::string file;     ///< the place that is named
  std::string message;  ///< beginning of what is said
};

void PrintTo(const BadOverride& bad, std::ostream* out) { *out << bad.name; }

std::string override_name(const testing::TestParamInfo<BadOverride>& info) {
  return info.param.name;
}

class BadSet : public testing::TestWithParam<BadOverride> {};
TEST_P(BadSet, IsExplained) {
  const test::TempFolder folder;
  const auto file = folder.write("run.yaml", kRun);
  try {
    load_run(file, GetParam().words, configs());
    FAIL() << "was accepted";
  } catch (const ConfigError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1u) << error.what();
    const Diagnostic& diagnostic = error.diagnostics().front();
    EXPECT_EQ(diagnostic.where.file, GetParam().file);
    EXPECT_EQ(diagnostic.where.line, 0);
    const std::string text = diagnostic.key + ": " + diagnostic.message;
    EXPECT_EQ(text.substr(0, GetParam().message.size()), GetParam().message) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Set, BadSet,
    testing::Values(
        BadOverride{"NoEquals", {"design.fusion"}, "--set design.fusion", ": has no =; write"},
        BadOverride{"ChannelsOfALayer",
                    {"network.layers.dw2_dw3x3.channels=50"},
                    "--set network.layers.dw2_dw3x3.channels=50",
                    "layers.dw2_dw3x3: is depthwise with 50 channels, but its input has 48"},
        BadOverride{"ChannelsOfTheLayerBefore",
                    {"network.layers.dw1_pw1x1.channels=50"},
                    "--set network.layers.dw1_pw1x1.channels=50",
                    "layers.dw2_dw3x3: is depthwise with 48 channels, but its input has 50"},
        BadOverride{"NoKey", {"=3"}, "--set =3", ": has an empty key"},
        BadOverride{
            "Gap", {"design..fusion=all"}, "--set design..fusion=all", ": has an empty key"},
        BadOverride{"TrailingDot", {"design.=all"}, "--set design.=all", ": has an empty key"},
        BadOverride{"NoValue", {"design.fusion="}, "--set design.fusion=", ": has no value"},
        BadOverride{
            "BrokenValue",
            {"design.fusion=[[a"},
            "--set design.fusion=[[a",
            ": a key must be a plain name, not a list or a section; are all brackets closed?"},
        BadOverride{"UnknownTop",
                    {"desing.fusion=all"},
                    "--set desing.fusion=all",
                    "desing: is not a key of this section; did you mean `design`?"},
        BadOverride{"UnknownKey",
                    {"design.fushion=all"},
                    "--set design.fushion=all",
                    "fushion: is not a key of this section; did you mean `fusion`?"},
        BadOverride{"WrongValue",
                    {"design.fusion=most"},
                    "--set design.fusion=most",
                    "fusion: `most` is unknown"},
        BadOverride{"IntoAValue",
                    {"frames=2", "frames.x=3"},
                    "--set frames.x=3",
                    ": `frames` is the plain value `2` and has no key `x`"},
        BadOverride{"IntoAList",
                    {"mean.0=3"},
                    "--set mean.0=3",
                    ": `mean` is a list and has no key `0`; set it as a whole: --set mean=…"},
        BadOverride{
            "UnknownBoard", {"board=zcu14"}, "--set board=zcu14", "board: `zcu14` is not in"},
        BadOverride{"UnknownMemory",
                    {"board.memory=lpddr4_1066_x23"},
                    "--set board.memory=lpddr4_1066_x23",
                    "memory: `lpddr4_1066_x23` is not in"},
        BadOverride{"FormatTooWide",
                    {"numerics.defaults.output.width=77"},
                    "--set numerics.defaults.output.width=77",
                    "defaults.output.width: 77 is out of range"},
        BadOverride{"PortFifoSmallerThanABurst",
                    {"board.port.fifo_bytes=32"},
                    "--set board.port.fifo_bytes=32",
                    "port.fifo_bytes: 32 bytes do not hold a burst of memory"},
        BadOverride{"LayerUnknown",
                    {"design.stages.dw9.pe=2"},
                    "--set design.stages.dw9.pe=2",
                    "stages.dw9: network skynet has no layer `dw9`"}),
    override_name);

}  // namespace
}  // namespace rill
