// SPDX-License-Identifier: Apache-2.0
// The built program as a user meets it: help, examples, exit codes, the README's commands.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "sim/app/command.h"
#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

/// A folder that looks like the root of the project to a user, with `./rill` being this build.
/// There, `./rill test` only lists the tests: this is one of them.
class CommandLine : public testing::Test {
 protected:
  CommandLine() {
    for (const char* name : {"configs", "traces"}) {
      if (fs::exists(source_dir() / name)) {
        fs::create_directory_symlink(source_dir() / name, here() / name);
      }
    }
    write_text(here() / "rill",
               "#!/bin/sh\n"
               "if [ \"$1\" = test ]; then\n"
               "  shift; exec ctest --test-dir '" RILL_BUILD_DIR
               "' --show-only --no-tests=error \"$@\"\n"
               "fi\n"
               "exec '" RILL_BINARY "' \"$@\"\n");
    fs::permissions(here() / "rill", fs::perms::owner_all);
  }

  const fs::path& here() const { return scratch_.path(); }
  ShellResult run(const std::string& script) { return shell(script, here(), 120); }
  /// Names of what lies in the folder apart from what the constructor put there.
  std::vector<std::string> left_behind() const {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(here())) {
      const std::string name = entry.path().filename().string();
      if (name != "configs" && name != "traces" && name != "rill") names.push_back(name);
    }
    return names;
  }

 private:
  ScratchFolder scratch_;
};

/// Lines of the ```sh blocks of a Markdown text, without comments.
std::vector<std::string> fenced_commands(const std::string& markdown) {
  std::vector<std::string> commands;
  std::istringstream lines(markdown);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.compare(0, 3, "```") == 0) {
      inside = line == "```sh";
    } else if (inside && !line.empty() && line[0] != '#') {
      commands.push_back(line);
    }
  }
  return commands;
}

std::vector<fs::path> readmes() {
  std::vector<fs::path> found{source_dir() / "README.md"};
  for (const char* folder : {"sim", "modules", "configs", "traces", "tests", "bench"}) {
    if (!fs::is_directory(source_dir() / folder)) continue;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(source_dir() / folder))
      if (entry.path().filename() == "README.md") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

TEST_F(CommandLine, EveryFencedCommandOfEveryReadmeRuns) {
  int count = 0;
  for (const fs::path& readme : readmes()) {
    for (const std::string& command : fenced_commands(read_text(readme))) {
      const ShellResult result = run(command);
      EXPECT_EQ(result.exit_code, 0) << readme << ": " << command << "\n" << result.err;
      ++count;
    }
  }
  EXPECT_GE(count, 8) << "the front page lost its commands";
}

TEST_F(CommandLine, LinksOfEveryReadmeLeadSomewhere) {
  for (const fs::path& readme : readmes()) {
    const std::string text = read_text(readme);
    for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
      const std::string target = text.substr(at + 2, text.find_first_of(")#", at + 2) - at - 2);
      if (target.empty() || target.find("://") != std::string::npos) continue;
      EXPECT_TRUE(fs::exists(readme.parent_path() / target)) << readme << " links to " << target;
    }
  }
}

TEST_F(CommandLine, EveryCommandsHelpEndsWithExamplesAndExitCodes) {
  const ShellResult all = run("./rill --help");
  EXPECT_EQ(all.exit_code, 0);
  for (const Command& command : commands()) {
    EXPECT_THAT(all.out, HasSubstr(command.name + " ")) << "missing in rill --help";
    EXPECT_THAT(all.out, HasSubstr(command.summary));
    const ShellResult help = run("./rill " + command.name + " --help");
    EXPECT_EQ(help.exit_code, 0);
    EXPECT_THAT(help.err, IsEmpty());
    EXPECT_THAT(help.out, HasSubstr("\nExamples:\n  rill " + command.name + " "));
    EXPECT_THAT(help.out, HasSubstr("Exit codes: 0 success"));
  }
}

TEST_F(CommandLine, EveryExampleOfTheHelpRuns) {
  const std::string shared = "../shared/reference";  // where a developer's checkout has it
  for (const Command& command : commands()) {
    for (std::string example : command.examples) {
      // What needs a cluster runs in tests/system/slurm, which starts one.
      if (example.find(" --slurm") != std::string::npos) continue;
      if (example.find(" --collect") != std::string::npos) continue;
      const auto reference = reference_dir();
      if (!reference && example.find(shared) != std::string::npos) continue;
      for (std::size_t at = example.find(shared); at != std::string::npos;
           at = example.find(shared)) {
        example.replace(at, shared.size(), reference->string());
      }
      const ShellResult result = run("./" + example);
      EXPECT_EQ(result.exit_code, 0) << example << "\n" << result.err;
    }
  }
}

TEST_F(CommandLine, EveryRunOfConfigsCanBePlanned) {
  int count = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(source_dir() / "configs/runs")) {
    const ShellResult result = run("./rill plan configs/runs/" + entry.path().filename().string());
    EXPECT_EQ(result.exit_code, 0) << entry.path() << "\n" << result.err;
    ++count;
  }
  EXPECT_GE(count, 1);
}

TEST_F(CommandLine, KnowsItsVersion) {
  EXPECT_THAT(run("./rill --version").out, MatchesRegex("rill [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

struct BadInput {
  const char* arguments;
  int exit_code;
  const char* said;  ///< part of what standard error says
};

/// What is wrong with files is tested where they are read; this is what a user can mistype here.
const BadInput kBadInput[] = {
    {"", 2, "see rill --help"},
    {"fly", 2, "see rill --help"},
    {"run", 2, "see rill run --help"},
    {"run no_such_file.yaml", 2, "no_such_file.yaml"},
    {"run configs", 2, "configs"},
    {"runn configs/runs/skynet_ultra96.yaml", 2, "did you mean `run`"},
    {"run configs/runs/skynet_ultra96.yaml --frames 0", 2, "see rill run --help"},
    {"run configs/runs/skynet_ultra96.yaml --frames many", 2, "see rill run --help"},
    {"run configs/runs/skynet_ultra96.yaml --format xml", 2, "see rill run --help"},
    {"run configs/runs/skynet_ultra96.yaml --no-such-option", 2, "see rill run --help"},
    {"run configs/runs/skynet_ultra96.yaml --set design.fusoin=all", 2, "fusion"},
    {"run configs/runs/skynet_ultra96.yaml --set design.fusion", 2, "design.fusion"},
    {"run configs/runs/skynet_ultra96.yaml --input no_such_picture.png", 2,
     "--input no_such_picture.png: "},
    {"run configs/runs/skynet_ultra96.yaml --weights no_such_folder", 2,
     "--weights no_such_folder: "},
    {"run configs/runs/skynet_ultra96.yaml --out ''", 2, "--out: is empty"},
    {"run configs/runs/skynet_ultra96.yaml --input ''", 2, "--input: is empty"},
    {"compare configs/runs/skynet_ultra96.yaml --vary design.fusion=nonsense,all", 2,
     "--vary design.fusion=nonsense: fusion: `nonsense` is unknown"},
    {"run configs/runs/skynet_ultra96.yaml --timing-only --set "
     "design.line_buffer_rows.dw1_dw3x3=2",
     3, "--set design.line_buffer_rows.dw1_dw3x3=2: line_buffer_rows.dw1_dw3x3: deadlock"},
    {"run configs/runs/skynet_ultra96.yaml --set memory.rows=1", 2, "--set memory.rows=1: rows: 1"},
    {"run configs/runs/skynet_ultra96.yaml --out rill/under_a_file", 2, "rill/under_a_file"},
    {"plan configs/runs/skynet_ultra96.yaml --set board=ultra97", 2, "ultra96"},
    {"estimate configs/boards/ultra96.yaml", 2, "configs/boards/ultra96.yaml"},
    {"compare configs/runs/skynet_ultra96.yaml --vary design.fusion", 2, "--vary design.fusion"},
    {"compare configs/runs/skynet_ultra96.yaml", 2, "--vary"},
    {"compare no_such_file.yaml", 2, "no_such_file.yaml: does not exist"},
    {"run configs/runs/skynet_ultra96.yaml --set clock_mhz=0", 2,
     "--set clock_mhz=0: clock_mhz: is no clock"},
    {"run configs/runs/skynet_ultra96.yaml --set design.fifo_depth=0 --input no_such_picture.png",
     2, "--input no_such_picture.png: does not exist"},
    {"sweep configs/sweeps/no_such_sweep.yaml", 2, "no_such_sweep.yaml"},
    {"sweep configs/runs/skynet_ultra96.yaml", 2, "configs/runs/skynet_ultra96.yaml"},
    {"sweep configs/sweeps/skynet_fusion.yaml --set design.fusoin=all", 2, "fusion"},
    {"sweep configs/sweeps/skynet_fusion.yaml --jobs 0", 2, "see rill sweep --help"},
    {"run configs/runs/skynet_ultra96.yaml --timing-only --input no_such_picture.png", 2,
     "no_such_picture.png"},
    {"run configs/runs/skynet_ultra96.yaml --timing-only --weights no_such_folder", 2,
     "no_such_folder"},
    {"run configs/runs/skynet_ultra96.yaml --input nope.png --weights no_such_folder", 2,
     "no_such_folder"},
    {"run configs/runs/skynet_ultra96.yaml --timing-only --set anchors=[1,2,3,4,5,6]", 2,
     "configs/runs/skynet_ultra96.yaml:22:10: decoder: yolo_boxes with 3 anchors"},
    {"run configs/runs/skynet_ultra96.yaml --timing-only --layers", 2, "--layers"},
    {"run configs/runs/skynet_ultra96.yaml --set network.layers.nope.kernel=1", 2,
     "network.layers.nope: the network has no layer of this name"},
    {"plan configs/runs/skynet_ultra96.yaml --set design.line_buffer_rows.pool3=0", 2,
     "out of range"},
    {"plan configs/runs/skynet_ultra96.yaml --set design.stages.dw1_pw1x1.pe=49", 2,
     "--set design.stages.dw1_pw1x1.pe=49: stages.dw1_pw1x1.pe: 49 is outside 1..48"},
    {"estimate configs/runs/skynet_ultra96.yaml --set board.capacity.bram36=9", 3,
     "no folding of 'skynet' fits"},
    {"estimate configs/runs/googlenet_zcu104.yaml --set numerics=w8a8_winograd", 3,
     "use smaller Winograd tiles (winograd.outputs: 2)"},
    {"verify configs/runs/skynet_ultra96.yaml", 2, "--golden"},
    {"verify configs/runs/skynet_ultra96.yaml --golden no_such_file.npy", 2, "no_such_file.npy"},
    {"verify configs/runs/skynet_ultra96.yaml --golden traces", 2, "means a layer"},
    {"verify configs/runs/skynet_ultra96.yaml --golden traces --packing bitz=9", 2, "`bits`"},
    {"verify configs/runs/skynet_ultra96.yaml --golden traces --layout wch", 2,
     "see rill verify --help"},
    {"quantize skynet --calibrate traces --scheme int --search optimized", 2,
     "--search: means nothing for int, whose widths are given"},
    {"quantize skynet --calibrate traces --scheme binary --weight-bits 3", 2,
     "--weight-bits: means nothing for binary; only int, thresholds, bfp, bfp_hardware, simple and "
     "winograd use it"},
    {"quantize skynet --calibrate traces --scheme shift --weight-bits 8", 2,
     "--weight-bits: means nothing for shift"},
    {"quantize skynet --calibrate traces --scheme int --map-block 7", 2,
     "--map-block: means nothing for int; only bfp and bfp_hardware use it"},
    {"quantize skynet --calibrate traces --scheme caq --weight-exponents largest", 2,
     "--weight-exponents: means nothing for caq"},
    {"quantize skynet --calibrate traces --scheme int --loss 0.1", 2, "--loss: means nothing for"},
    {"quantize skynet --calibrate traces --scheme fixed --activation-bits 5", 2,
     "--activation-bits: means nothing for fixed_width"},
    {"quantize skynet --calibrate traces --scheme fixed --search optimized --weight-bits 5", 2,
     "--weight-bits: means nothing for a search"},
    {"fingerprint skynett", 2, "skynett"},
    {"fingerprint skynet --golden README.md", 2, "README.md"},
    {"fingerprint skynet --golden no_such_file.json", 2, "no_such_file.json"},
    {"fingerprint skynet --height 0", 2, "see rill fingerprint --help"},
    {"list cats", 2, "see rill list --help"},
};

TEST_F(CommandLine, BadInputExitsWithTwoAndARemedyAndWritesNothing) {
  for (const BadInput& bad : kBadInput) {
    const ShellResult result = run(std::string("./rill ") + bad.arguments);
    EXPECT_EQ(result.exit_code, bad.exit_code) << bad.arguments << "\n" << result.err;
    EXPECT_THAT(result.err, HasSubstr(bad.said)) << bad.arguments;
    EXPECT_THAT(result.err, Not(HasSubstr("internal error"))) << bad.arguments;
    EXPECT_THAT(result.out, IsEmpty()) << bad.arguments;
    EXPECT_THAT(left_behind(), IsEmpty()) << bad.arguments;
  }
}

TEST_F(CommandLine, AnInterruptedRunExitsWith130AndLeavesNothingBehind) {
  // Enough frames to last; the signal comes while they run. `timeout` reports the program's code;
  // in the foreground it sends the signal once, not to the process and its group.
  const ShellResult result =
      run("timeout --foreground --preserve-status --signal=INT 1 ./rill run "
          "configs/runs/skynet_ultra96.yaml "
          "--frames 100000 --timing-only --out result");
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_THAT(result.err, HasSubstr("interrupted"));
  EXPECT_THAT(left_behind(), IsEmpty());
}

TEST_F(CommandLine, ATerminatedRunExitsWith143AndLeavesNothingBehind) {
  const ShellResult result =
      run("timeout --foreground --preserve-status 1 ./rill run configs/runs/skynet_ultra96.yaml "
          "--frames 100000 --timing-only --out result");
  EXPECT_EQ(result.exit_code, 143) << result.err;
  EXPECT_THAT(result.err, HasSubstr("terminated"));
  EXPECT_THAT(left_behind(), IsEmpty());
}

TEST_F(CommandLine, AnInterruptedSearchSaysWhatItKeeps) {
  const ShellResult result =
      run("timeout --foreground --preserve-status --signal=INT 2 ./rill quantize "
          "configs/runs/skynet_ultra96.yaml --scheme fixed --search optimized --calibrate traces "
          "--set network.input.height=48 --set network.input.width=80 --out found");
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_THAT(result.err, HasSubstr("found.search; the same command goes on from there"));
}

TEST_F(CommandLine, OutputThatDoesNotArriveIsAnError) {
  for (const char* words : {"list layers", "--help", "run --help",
                            "estimate configs/runs/skynet_ultra96.yaml --format json",
                            "run configs/runs/skynet_ultra96.yaml --timing-only --format json"}) {
    const ShellResult result = run("./rill " + std::string(words) + " > /dev/full");
    EXPECT_EQ(result.exit_code, 2) << words;
    EXPECT_THAT(result.err, HasSubstr("standard output cannot be written")) << words;
  }
}

TEST_F(CommandLine, SeveralInputsNeedTheirOptionEachAndAreToldSo) {
  const ShellResult result =
      run("./rill run configs/runs/skynet_hls_tiled.yaml --input a.png b.png");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("several inputs are --input A --input B"));
}

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

TEST_F(CommandLine, AStageCanBeBuiltFromOtherMultipliersAndMemory) {
  const ShellResult result =
      run("./rill plan configs/runs/skynet_ultra96.yaml --set design.folding=explicit --format "
          "json --set 'design.stages={dw2_pw1x1: {pe: 8, simd: 6, multipliers: lut, memory: "
          "lutram}, dw3_pw1x1: {pe: 8, simd: 6, multipliers: dsp, memory: bram}}'");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  for (const auto& layer : nlohmann::json::parse(result.out).at("layers")) {
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

}  // namespace
}  // namespace rill::test
