// SPDX-License-Identifier: Apache-2.0
// Files that a run names and that cannot be used: where the user is told so.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "sim/app/left_out_truth.h"
#include "sim/app/session.h"
#include "sim/core/error.h"
#include "sim/io/arrays.h"
#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;

/// Six lines, so that what a test adds stands in the seventh and those behind it.
const std::string kRun =
    "network: skynet\n"
    "numerics: skynet_w8a8\n"
    "design: streaming_fused\n"
    "board: ultra96\n"
    "mean: [0.5, 0.5, 0.5]\n"
    "deviation: [0.25, 0.25, 0.25]\n";

class NamedFiles : public testing::Test {
 protected:
  std::string file(const std::string& name, const std::string& text) const {
    test::write_text(scratch_.path() / name, text);
    return (scratch_.path() / name).string();
  }
  std::string path(const std::string& name) const { return (scratch_.path() / name).string(); }

  /// What is said about the run, each line without the folder.
  std::vector<std::string> complaints(const std::string& lines, bool timing_only = false,
                                      const std::vector<Setting>& named = {},
                                      bool reads_files = false) const {
    RunRequest request;
    request.run_file = file("run.yaml", kRun + lines);
    request.timing_only = timing_only;
    request.reads_files = reads_files;
    request.named = named;
    std::vector<std::string> said;
    try {
      const RunConfiguration configuration = configure(request);
      const Plan plan = map_network(configuration);
      if (timing_only) check_workload(configuration);
      prepare(request, configuration);
    } catch (const ConfigError& error) {
      for (const Diagnostic& one : error.diagnostics()) said.push_back(without_folder(one));
    }
    return said;
  }

 private:
  std::string without_folder(const Diagnostic& diagnostic) const {
    std::string text = diagnostic.to_string();
    const std::string folder = scratch_.path().string() + "/";
    for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
      text.erase(at, folder.size());
    }
    return text;
  }

  test::ScratchFolder scratch_;
};

/// Of each complaint its place and its key.
std::vector<std::string> keys_of(const std::vector<std::string>& said) {
  std::vector<std::string> keys;
  for (const std::string& line : said) keys.push_back(line.substr(0, line.find(": ", 6)));
  return keys;
}

TEST_F(NamedFiles, AStagesRangesAreToldWhicheverPhaseFindsThem) {
  const std::vector<Setting> named = {{"design.stages.pool1={pe: 0, pixels: 900}", "--x"},
                                      {"design.fifos.nosuch=3", "--y"},
                                      {"design.fusion=[[dw1_dw3x3, pool1]]", "--z"}};
  EXPECT_THAT(keys_of(complaints("", false, named)),
              ElementsAre("--x: stages.pool1.pe", "--x: stages.pool1.pixels", "--z: fusion",
                          "--y: fifos.nosuch"));
}

TEST_F(NamedFiles, BoardAndNumbersHideNothingOfTheDesign) {
  const std::vector<Setting> named = {{"board.port.count=0", "--a"},
                                      {"numerics.input=int99", "--b"},
                                      {"design.stages.pool1.pixels=900", "--c"},
                                      {"design.fifos.nosuch=3", "--d"}};
  EXPECT_THAT(keys_of(complaints("", false, named)),
              ElementsAre("--b: input.width", "--a: port.count", "--c: stages.pool1.pixels",
                          "--d: fifos.nosuch"));
}

TEST_F(NamedFiles, NumbersThatDoNotSuitTheNetworkHideNothingOfTheDesign) {
  const std::vector<Setting> named = {{"numerics.layers.pool1={output: \"fixed<7,2>\"}", "--a"},
                                      {"design.stages.pool1.pixels=900", "--b"}};
  const std::vector<std::string> said = complaints("", false, named);
  ASSERT_EQ(said.size(), 2U) << testing::PrintToString(said);
  EXPECT_THAT(said[0], HasSubstr("pool1"));
  EXPECT_THAT(said[1], HasSubstr("--b: stages.pool1.pixels: 900 is outside 1..160"));
}

/// Pictures of the command line in place of those of the shipped run.
RunRequest pair_request(const std::string& first, const std::string& second) {
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs/flownets_zcu104.yaml").string();
  request.named = {{"inputs=[" + first + ", " + second + "]", "--input " + first + " …"}};
  return request;
}

TEST_F(NamedFiles, PicturesOfTwoSizesAreToldAsSuch) {
  const std::string first = (test::source_dir() / "traces/sample_pair_1.png").string();
  const std::string other = (test::source_dir() / "traces/sample_aerial.png").string();
  for (const bool timing_only : {false, true}) {
    RunRequest request = pair_request(first, other);
    if (!timing_only)
      request.settings = {"truth=" + (test::source_dir() / "traces/sample_pair.flo").string()};
    const RunConfiguration configuration = configure(request);
    try {
      if (timing_only) check_workload(configuration);
      prepare(request, configuration);
      FAIL() << "pictures of two sizes were taken";
    } catch (const ConfigError& error) {
      ASSERT_EQ(error.diagnostics().size(), 1U) << error.what();
      EXPECT_THAT(error.what(), MatchesRegex("--input .*: second_input: is of [0-9]+ x [0-9]+ "
                                             "pixels, but the first picture is of .*"));
    }
  }
}

TEST_F(NamedFiles, TheTruthOfOtherPicturesIsLeftOutWithANote) {
  const auto notes = [](const RunRequest& request) {
    std::vector<std::string> said;
    note_left_out_truth(request, configure(request).run, &said);
    return said;
  };
  const std::string first = (test::source_dir() / "traces/sample_pair_1.png").string();
  RunRequest request = pair_request(first, first);
  EXPECT_THAT(notes(request), ElementsAre(MatchesRegex(
                                  "the run file's truth, ../../traces/sample_pair.flo, is left "
                                  "out: .* --set truth=FILE.flo")));
  request.settings = {"truth="};
  EXPECT_THAT(notes(request), testing::IsEmpty());
  request.settings.clear();
  request.named.clear();
  EXPECT_THAT(notes(request), testing::IsEmpty());
}

TEST_F(NamedFiles, AWrongDesignHidesNoWrongFile) {
  const std::vector<Setting> named = {{"design.fifo_depth=0", "--a"}};
  EXPECT_THAT(complaints("input: nope.png\n", false, named, true),
              ElementsAre(HasSubstr("--a: fifo_depth: 0 is out of range"),
                          HasSubstr("run.yaml:7:1: input: nope.png does not exist")));
}

TEST_F(NamedFiles, NoMistakeHidesAFileThatIsNotThere) {
  const std::string files = "input: nope.png\nweights: nope.npz\n";
  for (const char* setting : {"decoder=yolo", "network.layers.dw1_dw3x3.stride=0",
                              "network.layers.nosuch.stride=1", "network=nosuch"}) {
    EXPECT_THAT(complaints(files, false, {{setting, "--a"}}, true),
                testing::UnorderedElementsAre(
                    HasSubstr("--a"), HasSubstr("run.yaml:7:1: input: nope.png does not exist"),
                    HasSubstr("run.yaml:8:1: weights: nope.npz does not exist")))
        << setting;
  }
}

TEST_F(NamedFiles, FilesThatNobodyReadsAreNotLookedFor) {
  EXPECT_THAT(complaints("input: nope.png\n", false, {{"decoder=yolo", "--a"}}, false),
              ElementsAre(HasSubstr("--a: decoder")));
}

TEST_F(NamedFiles, ADecoderThatCannotReadTheLastMapIsToldWithoutAnyRun) {
  EXPECT_THAT(complaints("decoder: classes\n", true),
              ElementsAre(MatchesRegex("run.yaml:7:10: decoder: classes reads a map of one pixel, "
                                       "but .*, the last layer, gives 10x20x40; .*")));
  EXPECT_THAT(complaints("", true, {{"decoder=optical_flow", "--set decoder=optical_flow"}}),
              ElementsAre(MatchesRegex("--set decoder=optical_flow: decoder: optical_flow reads a "
                                       "map of 2 channels, but .*, the last layer, has 10; .*")));
}

TEST_F(NamedFiles, AnOptionIsNotRepeatedByTheFileItNames) {
  const std::string picture = path("nope.png");
  EXPECT_THAT(complaints("", false, {{"input=" + picture, "--input " + picture}}),
              ElementsAre("--input nope.png: does not exist; give the path of a PNG or JPEG "
                          "picture"));
}

TEST_F(NamedFiles, PictureAndWeightsAreToldAtTheirLines) {
  for (const bool timing_only : {false, true}) {
    EXPECT_THAT(
        complaints("input: nope.png\nweights: nope.npz\n", timing_only),
        ElementsAre("run.yaml:7:1: input: nope.png does not exist; give the path of a PNG or JPEG "
                    "picture",
                    "run.yaml:8:1: weights: nope.npz does not exist; give a folder of .npy "
                    "files, an .npz archive or a .safetensors file"));
  }
}

TEST_F(NamedFiles, AnOptionIsToldByItsName) {
  EXPECT_THAT(complaints("input: nope.png\n", false, {{"input=gone.png", "--input gone.png"}}),
              ElementsAre(MatchesRegex("--input gone.png: does not exist; give .*")));
  EXPECT_THAT(complaints("", true, {{"weights=gone", "--weights gone"}}),
              ElementsAre(MatchesRegex("--weights gone: does not exist; give .*")));
}

TEST_F(NamedFiles, WhatIsReadLastIsCheckedFirst) {
  const std::string picture = (test::source_dir() / "traces/sample_aerial.png").string();
  EXPECT_THAT(complaints("truth: nope.flo\ninput: " + picture + "\n"),
              ElementsAre(HasSubstr("run.yaml:7:1: truth: nope.flo does not exist")));
}

TEST_F(NamedFiles, MissingArraysAreNamedOnceEach) {
  const Array one = real_array({1}, "f4", {0.0});
  std::filesystem::create_directory(path("weights"));
  write_npy(path("weights/other.npy"), one);
  const std::vector<std::string> said = complaints("weights: weights\n", true);
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said.front(),
            "run.yaml:7:1: weights: weights: dw1_dw3x3.weight is missing; add the array as "
            "dw1_dw3x3.weight.npy");
}

TEST_F(NamedFiles, ATiledRunTellsOfAllItsFiles) {
  RunRequest request;
  request.run_file = (test::source_dir() / "configs/runs/skynet_tiled_single.yaml").string();
  request.named = {{"inputs=[a.png, b.png]", "--in"}, {"weights=nope.npz", "--weights"}};
  const RunConfiguration configuration = configure(request);
  try {
    prepare(request, configuration);
    FAIL() << "was accepted";
  } catch (const ConfigError& error) {
    const std::string text = error.what();
    EXPECT_EQ(error.diagnostics().size(), 3U) << text;
    for (const char* file : {"a.png", "b.png", "nope.npz"}) {
      EXPECT_THAT(text, HasSubstr(std::string(file) + " does not exist"));
    }
  }
}

TEST_F(NamedFiles, APictureOfFloatsSaysWhatPixelsAre) {
  write_npy(path("floats.npy"), real_array({1, 1, 3}, "f4", {0.0, 0.5, 1.0}));
  EXPECT_THAT(complaints("input: floats.npy\n"),
              ElementsAre("run.yaml:7:1: input: floats.npy holds floats (f4), but the pixels of a "
                          "picture are whole numbers 0 to 255; save it as u1, before any "
                          "normalisation"));
}

TEST_F(NamedFiles, AMemoryTooSmallIsToldAtItsRows) {
  std::string memory =
      test::read_text(test::source_dir() / "configs/memories/lpddr4_1066_x32.yaml");
  const std::size_t rows = memory.find("\nrows: ");
  ASSERT_NE(rows, std::string::npos);
  memory.replace(rows, memory.find('\n', rows + 1) - rows, "\nrows: 1");
  file("small.yaml", memory);
  EXPECT_THAT(complaints("memory: small.yaml\n", true),
              ElementsAre(MatchesRegex("small.yaml:[0-9]+:1: rows: 1 make a memory of 32768 bytes, "
                                       "but maps and weights of 'skynet' take [0-9]+; choose .*")));
}

TEST_F(NamedFiles, ANetworkWithoutAPictureNeedsNoNormalisation) {
  file("five.yaml",
       "input: {channels: 5, height: 8, width: 8}\n"
       "layers: {a: {op: convolution, channels: 4, kernel: 3, pad: 1}}\n");
  RunRequest request;
  request.timing_only = true;
  request.run_file = file("run.yaml",
                          "network: ./five.yaml\nnumerics: w8a8\ndesign: streaming_fused\n"
                          "board: ultra96\n");
  const RunConfiguration configuration = configure(request);
  const Plan plan = map_network(configuration);
  check_workload(configuration);
  EXPECT_EQ(plan.network.input.channels, 5);

  request.named = {
      {"input=" + (test::source_dir() / "traces/sample_aerial.png").string(), "--input"}};
  request.timing_only = false;
  EXPECT_THAT([&] { prepare(request, configure(request)); },
              testing::ThrowsMessage<ConfigError>(
                  HasSubstr("run.yaml:1:1: network: takes 5 channels, but a picture has three")));
}

TEST_F(NamedFiles, WhatCannotRunNamesTheDesign) {
  RunRequest request;
  request.timing_only = true;
  request.run_file = file("run.yaml", kRun);
  request.settings = {"board.capacity.bram36=9"};
  EXPECT_THAT([&] { map_network(configure(request)); },
              testing::ThrowsMessage<SimulationError>(
                  MatchesRegex(".*configs/designs/streaming_fused.yaml:[0-9]+:[0-9]+: folding: no "
                               "folding of 'skynet' fits ultra96.*")));
}

}  // namespace
}  // namespace rill
