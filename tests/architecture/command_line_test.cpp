// SPDX-License-Identifier: Apache-2.0
// The built program as a user meets it: help, examples, exit codes, the README's commands.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "sim/app/command.h"
#include "tests/architecture/command_line.h"
#include "tests/support/reference_dir.h"

namespace rill::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

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

// The launcher has become the program, which then had time to note what it is to do with a signal.
const char* const kRuns = "{ readlink /proc/$child/exe | grep -q '/bin/rill$' && sleep 0.5; }";
// Enough frames to last, so that the signal comes while they run.
const char* const kLongRun =
    "./rill run configs/runs/skynet_ultra96.yaml --frames 100000 --timing-only --out result";

TEST_F(CommandLine, AnInterruptedRunExitsWith130AndLeavesNothingBehind) {
  const ShellResult result = run(signalled_once(kRuns, "INT", kLongRun));
  EXPECT_EQ(result.exit_code, 130) << result.err;
  EXPECT_THAT(result.err, HasSubstr("interrupted"));
  EXPECT_THAT(left_behind(), IsEmpty());
}

TEST_F(CommandLine, ATerminatedRunExitsWith143AndLeavesNothingBehind) {
  const ShellResult result = run(signalled_once(kRuns, "TERM", kLongRun));
  EXPECT_EQ(result.exit_code, 143) << result.err;
  EXPECT_THAT(result.err, HasSubstr("terminated"));
  EXPECT_THAT(left_behind(), IsEmpty());
}

TEST_F(CommandLine, AnInterruptedSearchSaysWhatItKeeps) {
  const ShellResult result = run(signalled_once(
      "[ -e found.search ]", "INT",
      "./rill quantize "
      "configs/runs/skynet_ultra96.yaml --scheme fixed --search optimized --calibrate traces "
      "--set network.input.height=48 --set network.input.width=80 --out found"));
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

}  // namespace
}  // namespace rill::test
