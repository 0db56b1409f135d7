// SPDX-License-Identifier: Apache-2.0
// `rill verify` as a user meets it: a machine's own outputs as goldens, whole and damaged.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sim/io/arrays.h"
#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class VerifyCommand : public testing::Test {
 protected:
  fs::path here(const std::string& name) const { return scratch_.path() / name; }
  ShellResult rill(const std::string& words) {
    return shell(RILL_BINARY " " + words, source_dir(), 120);
  }
  /// A run with made-up weights and all its layers.
  fs::path run(const std::string& words) {
    const ShellResult result =
        rill("run " + words + " --layers --quiet --out " + here("run").string());
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return here("run") / "outputs";
  }
  static void change(const fs::path& file, std::size_t at) {
    const Array array = read_npy(file);
    std::vector<std::int64_t> codes = array.integers();
    codes.at(at) ^= 1;
    write_npy(file, integer_array(array.shape, array.dtype, codes));
  }

 private:
  ScratchFolder scratch_;
};

TEST_F(VerifyCommand, ATiledMachinesOwnOutputsAreEqualUntilOneCodeChanges) {
  const std::string machine = "configs/runs/skynet_tiled_single.yaml";
  const fs::path outputs = run(machine);
  const std::string verify = "verify " + machine + " --golden " + outputs.string();
  const ShellResult equal = rill(verify);
  EXPECT_EQ(equal.exit_code, 0) << equal.err << equal.out;
  EXPECT_THAT(equal.out, HasSubstr("\nEqual.\n"));
  change(outputs / "batch_0/dw2_pw1x1.npy", 4321);
  const ShellResult different = rill(verify + " --no-diagnosis --out " + here("report").string());
  EXPECT_EQ(different.exit_code, 1) << different.err;
  EXPECT_THAT(different.out, HasSubstr("First wrong: dw2_pw1x1 at "));
  EXPECT_TRUE(fs::exists(here("report") / "mismatches/dw2_pw1x1.png"));
  const auto json = nlohmann::json::parse(read_text(here("report") / "verification.json"));
  EXPECT_EQ(json.at("first_wrong").at("layer"), "dw2_pw1x1");
  EXPECT_EQ(rill(verify + " --batch 1").exit_code, 2);
  EXPECT_EQ(rill(verify + " --image 1").exit_code, 2) << "a batch of this machine is one picture";
}

TEST_F(VerifyCommand, AStreamingMachinesOutputsAreTakenFromItsFolder) {
  const std::string machine =
      "configs/runs/skynet_ultra96.yaml --set network.input.height=48 --set "
      "network.input.width=80";
  const fs::path outputs = run(machine);
  const std::string verify = "verify " + machine + " --golden " + outputs.string();
  EXPECT_EQ(rill(verify).exit_code, 0);
  const fs::path golden = here("golden");
  fs::create_directories(golden);
  fs::copy_file(outputs / "dw3_pw1x1.npy", golden / "dw3_pw1x1.npy");
  change(outputs / "dw3_pw1x1.npy", 7);
  const std::string finished = "verify " + machine + " --from " + outputs.parent_path().string();
  EXPECT_EQ(rill(finished + " --golden " + golden.string()).exit_code, 1);
  EXPECT_EQ(rill(finished + " --tolerance 1 --golden " + golden.string()).exit_code, 0);
  // What `rill run` without --layers leaves: only the answer.
  for (const fs::directory_entry& entry : fs::directory_iterator(outputs)) {
    if (entry.path().stem() == "pw7_1x1") fs::copy(entry.path(), golden / entry.path().filename());
  }
  fs::remove_all(outputs);
  fs::create_directories(outputs);
  fs::copy(golden / "pw7_1x1.npy", outputs / "pw7_1x1.npy");
  const ShellResult short_run = rill(finished + " --golden " + golden.string());
  EXPECT_EQ(short_run.exit_code, 0) << short_run.err;
  EXPECT_THAT(short_run.out, HasSubstr("kept no layer but its answer"));
}

TEST_F(VerifyCommand, AFinishedRunIsJudgedByWhatItWasMadeWith) {
  const std::string machine =
      "configs/runs/skynet_ultra96.yaml --set network.input.height=48 --set "
      "network.input.width=80";
  const fs::path outputs = run(machine + " --set seed=5");
  const fs::path golden = here("golden");
  fs::create_directories(golden);
  fs::copy_file(outputs / "dw3_pw1x1.npy", golden / "dw3_pw1x1.npy");
  change(golden / "dw3_pw1x1.npy", 7);
  const std::string finished = "verify " + machine + " --from " + outputs.parent_path().string() +
                               " --golden " + golden.string();
  const ShellResult other_seed = rill(finished);
  EXPECT_EQ(other_seed.exit_code, 1) << other_seed.err;
  EXPECT_THAT(other_seed.out, HasSubstr("exact if bit 0 of this one code is flipped"));
  EXPECT_THAT(other_seed.out, HasSubstr("was made with `seed: 5` where"));
  const ShellResult other_design = rill(finished + " --set seed=5 --set design.fusion=none");
  EXPECT_EQ(other_design.exit_code, 2) << other_design.out;
  EXPECT_THAT(other_design.err, HasSubstr("--set: the run in"));
  EXPECT_THAT(other_design.err, HasSubstr("and not with `design.fusion: none`"));
  EXPECT_THAT(rill(finished + " --set seed=5").out, testing::Not(HasSubstr("was made with")));
  fs::copy_file(source_dir() / "traces/sample_aerial.png", here("other.png"));
  std::string bytes = read_text(here("other.png"));
  write_text(here("other.png"), bytes + "\n");
  const ShellResult other_input = rill(finished + " --input " + here("other.png").string());
  EXPECT_EQ(other_input.exit_code, 2) << other_input.out;
  EXPECT_THAT(other_input.err, HasSubstr("is not what the run in"));
}

TEST_F(VerifyCommand, AFinishedRunOfAnotherNetworkOrOtherNumbersIsRefused) {
  const std::string machine = "configs/runs/skynet_ultra96.yaml";
  const std::string small = " --set network.input.height=48 --set network.input.width=80";
  const fs::path outputs = run(machine + small + " --set numerics.weight_bits=8");
  const std::string folder = outputs.parent_path().string();
  const auto verify = [&](const std::string& words) {
    return rill("verify " + words + " --from " + folder + " --golden " + outputs.string());
  };
  // Its own settings again, or its own configuration.
  EXPECT_EQ(verify(machine + small + " --set numerics.weight_bits=8").exit_code, 0);
  EXPECT_EQ(verify(folder + "/configuration.yaml").exit_code, 0);
  const std::vector<std::pair<std::string, std::string>> refused{
      {"configs/runs/ultranet_ultra96.yaml", "--from: the run in " + folder +
                                                 " was made with `network.input: {channels: 3, "
                                                 "height: 48, width: 80}` where configs/runs/"
                                                 "ultranet_ultra96.yaml and the settings say"},
      {machine + " --set numerics.weight_bits=8", "say `network.input: {channels: 3, height: 160"},
      {machine + small, "leave --from out"},
      {machine + small + " --set numerics.weight_bits=7",
       "say `numerics.defaults.weight: fixed<7,4"},
      {machine + small + " --set numerics.weight_bits=8 --set board=zcu104",
       "--set: the run in " + folder + " was made with `board.name: ultra96` and not with"}};
  for (const auto& [words, why] : refused) {
    const ShellResult result = verify(words);
    EXPECT_EQ(result.exit_code, 2) << words << result.out;
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr(why)) << words;
  }
}

TEST_F(VerifyCommand, AStreamingMachineRefusesChoicesThatItDoesNotHave) {
  const std::string machine =
      "configs/runs/skynet_ultra96.yaml --set network.input.height=48 --set "
      "network.input.width=80";
  const fs::path outputs = run(machine);
  const std::string verify =
      "verify " + machine + " --golden " + (outputs / "dw3_pw1x1.npy").string();
  for (const std::string& of : {std::string(), " --from " + here("run").string()}) {
    const ShellResult image = rill(verify + of + " --image 2");
    EXPECT_EQ(image.exit_code, 2) << of << image.out;
    EXPECT_THAT(image.err, HasSubstr("--image: chooses one of several images")) << of;
    const ShellResult batch = rill(verify + of + " --batch 0");
    EXPECT_EQ(batch.exit_code, 2) << of << batch.out;
    EXPECT_THAT(batch.err, HasSubstr("--batch: says which of several batches")) << of;
  }
  // Beside one picture it says which image of the golden it is.
  const Array own = read_npy(outputs / "dw3_pw1x1.npy");
  std::vector<std::int64_t> codes(2 * own.integers().size());
  std::copy(own.integers().begin(), own.integers().end(),
            codes.begin() + static_cast<std::ptrdiff_t>(own.integers().size()));
  std::vector<std::int64_t> shape = own.shape;
  shape.insert(shape.begin(), 2);
  write_npy(here("dw3_pw1x1.npy"), integer_array(shape, own.dtype, codes));
  const std::string several =
      "verify " + machine + " --layout hwc --golden " + here("dw3_pw1x1.npy").string();
  EXPECT_EQ(rill(several + " --image 1").exit_code, 0);
  EXPECT_EQ(rill(several + " --no-diagnosis --image 0").exit_code, 1);
}

TEST_F(VerifyCommand, SaysOnWhichSideOfThePictureAGoldenReadSomethingElse) {
  const std::string machine =
      "configs/runs/skynet_ultra96.yaml --set network.input.height=48 --set "
      "network.input.width=80";
  const fs::path golden = run(machine) / "dw3_dw3x3.npy";
  const Array own = read_npy(golden);
  ASSERT_EQ(own.shape.size(), 3U);
  // The first row, of 20 x 96 codes.
  std::vector<std::int64_t> codes = own.integers();
  for (std::size_t i = 0; i < std::size_t{20} * 96; ++i) {
    codes[i] = static_cast<std::int64_t>(static_cast<std::uint32_t>(i) * 2654435761U >> 26U);
  }
  write_npy(golden, integer_array(own.shape, own.dtype, codes));
  const ShellResult result =
      rill("verify " + machine + " --layout hwc --format json --golden " + golden.string());
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_THAT(result.out, HasSubstr("give other codes (only row 0), and no usual padding"));
}

TEST_F(VerifyCommand, AFinishedRunSaysWhichImageOfItsInputItTook) {
  // Four stitched pictures of 48 x 80: 3 planes of 2 x (48 + 2) rows of 2 x (80 + 2).
  std::string bytes;
  for (unsigned i = 0; i < 3U * 100U * 164U; ++i) {
    bytes += static_cast<char>(i * 2654435761U >> 24U);
  }
  write_text(here("four.bin"), bytes);
  const std::string machine =
      "configs/runs/skynet_ultra96.yaml --set network.input.height=48 --set "
      "network.input.width=80 --input " +
      here("four.bin").string();
  const fs::path outputs = run(machine + " --image 2");
  const auto report = nlohmann::json::parse(read_text(outputs.parent_path() / "report.json"));
  EXPECT_EQ(report.at("settings").at("image"), "2");
  // Goldens of all four images: of these the run's is meant.
  const fs::path golden = here("golden");
  fs::create_directories(golden);
  const Array own = read_npy(outputs / "dw3_pw1x1.npy");
  std::vector<std::int64_t> codes(4 * own.integers().size());
  std::copy(own.integers().begin(), own.integers().end(),
            codes.begin() + static_cast<std::ptrdiff_t>(2 * own.integers().size()));
  std::vector<std::int64_t> shape = own.shape;
  shape.insert(shape.begin(), 4);
  write_npy(golden / "dw3_pw1x1.npy", integer_array(shape, own.dtype, codes));
  const std::string finished = "verify " + machine + " --layout hwc --golden " + golden.string() +
                               " --from " + outputs.parent_path().string();
  const ShellResult equal = rill(finished);
  EXPECT_EQ(equal.exit_code, 0) << equal.err << equal.out;
  const ShellResult other = rill(finished + " --image 1");
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, HasSubstr("took image 2 of its input; leave --image out"));
  // A report without it, of an older rill, leaves no way to know.
  fs::remove(outputs.parent_path() / "report.json");
  const ShellResult unknown = rill(finished);
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("say --image 0, 1, 2 or 3"));
  EXPECT_EQ(rill(finished + " --image 2").exit_code, 0);
}

TEST_F(VerifyCommand, AFinishedRunWithoutSumsSaysSo) {
  const std::string machine =
      "configs/runs/skynet_ultra96.yaml --set network.input.height=48 --set "
      "network.input.width=80";
  const fs::path outputs = run(machine);
  const fs::path golden = here("golden");
  fs::create_directories(golden);
  fs::copy_file(outputs / "dw3_pw1x1.npy", golden / "dw3_pw1x1_acc.npy");
  const std::string finished = "verify " + machine + " --from " + outputs.parent_path().string() +
                               " --golden " + golden.string();
  const ShellResult only_sums = rill(finished);
  EXPECT_EQ(only_sums.exit_code, 2);
  EXPECT_THAT(only_sums.err, HasSubstr("keeps no sums before activation (_acc, _pre); leave "
                                       "--from out, and `rill verify` computes them"));
  EXPECT_THAT(only_sums.err, testing::Not(HasSubstr("--layers")));
  fs::copy_file(outputs / "dw3_pw1x1.npy", golden / "dw3_pw1x1.npy");
  const ShellResult both = rill(finished);
  EXPECT_EQ(both.exit_code, 0) << both.err;
  EXPECT_THAT(both.out, HasSubstr("keeps no sums before activation"));
  EXPECT_THAT(both.out, testing::Not(HasSubstr("kept no layer but its answer")));
}

TEST_F(VerifyCommand, IsolatedLayersReadTheGapsOfTheGoldens) {
  // A machine with gaps between stitched pictures whose dw4 1x1 rounds otherwise: dw5 and dw6 read
  // its gaps, so a fault there would show in them.
  const std::string machine = "configs/runs/skynet_hls_tiled.yaml";
  const fs::path outputs =
      run(machine +
          " --set \"numerics.layers.dw4_pw1x1.accumulation={accumulator: "
          "'fixed<12,4,TRN,SAT>', terms_per_cast: 16, partial: 'fixed<12,4,TRN,SAT>', "
          "order: tap_major, bias: first}\"");
  // Frames and DDR only, as an HLS test bench dumps them.
  fs::remove(outputs / "batch_0/dw5_dw3x3_in_halo.npy");
  fs::remove(outputs / "batch_0/dw6_dw3x3_in_halo.npy");
  const ShellResult isolated =
      rill("verify " + machine + " --isolate --golden " + outputs.string());
  EXPECT_EQ(isolated.exit_code, 1) << isolated.err;
  const std::size_t diagnosis = isolated.out.find("Diagnosis");
  ASSERT_NE(diagnosis, std::string::npos) << isolated.out;
  for (const char* clean : {"dw5_dw3x3", "dw6_dw3x3", "dw6_pw1x1", "pw7_1x1"}) {
    EXPECT_EQ(isolated.out.find(clean, diagnosis), std::string::npos) << isolated.out;
  }
}

TEST_F(VerifyCommand, ExportsAreGoldensInEveryFormat) {
  const std::string machine =
      "configs/runs/skynet_ultra96.yaml --set network.input.height=48 --set "
      "network.input.width=80";
  for (const char* format : {"npy", "dat", "hex", "bin"}) {
    for (const char* words : {"", " --packing 'bits=16 lanes=8 order=group,row,column border=1'"}) {
      const std::string folder = here("vectors").string();
      const ShellResult written = rill("export " + machine + " --layer dw3 --format " + format +
                                       words + " --out " + folder);
      EXPECT_EQ(written.exit_code, 0) << written.err;
      const ShellResult equal = rill("verify " + machine + " --golden " + folder);
      EXPECT_EQ(equal.exit_code, 0) << format << words << equal.err << equal.out;
      EXPECT_THAT(equal.out, HasSubstr("2 maps")) << "what leaves the bundle: reorg and pool";
    }
  }
  EXPECT_TRUE(fs::exists(here("vectors") / "weights_dw3_pw1x1.bin"));
  EXPECT_EQ(
      rill("export " + machine + " --layer dw9 --format hex --out " + here("x").string()).exit_code,
      2);
}

TEST_F(VerifyCommand, ATiledMachinesExportHoldsItsWords) {
  const std::string machine = "configs/runs/skynet_tiled_single.yaml";
  const std::string folder = here("vectors").string();
  const ShellResult written =
      rill("export " + machine + " --layer dw4_pw1x1 --format hex --out " + folder);
  EXPECT_EQ(written.exit_code, 0) << written.err;
  for (const char* name : {"loads", "weights", "bias", "stores", "expected_dw4_pw1x1"}) {
    EXPECT_TRUE(fs::exists(here("vectors") / (std::string(name) + ".hex"))) << name;
  }
  const ShellResult equal = rill("verify " + machine + " --golden " + folder);
  EXPECT_EQ(equal.exit_code, 0) << equal.err << equal.out;
}

TEST_F(VerifyCommand, EveryBatchAndItsSumsAreExported) {
  const std::string machine = "configs/runs/skynet_tiled_single.yaml";
  const std::string inputs = " --input traces/sample_aerial.png --input traces/sample_aerial.png";
  const ShellResult written =
      rill("export " + machine + inputs + " --accumulators --layer dw4_pw1x1 --format npy --out " +
           here("vectors").string());
  EXPECT_EQ(written.exit_code, 0) << written.err;
  for (const char* name : {"batch_0/loads", "batch_1/expected_dw4_pw1x1_acc"}) {
    EXPECT_TRUE(fs::exists(here("vectors") / (std::string(name) + ".npy"))) << name;
  }
  const ShellResult equal =
      rill("verify " + machine + inputs + " --golden " + here("vectors").string());
  EXPECT_EQ(equal.exit_code, 0) << equal.err << equal.out;
  EXPECT_THAT(equal.out, HasSubstr("batch 1 dw4_pw1x1 (acc)"));
}

TEST_F(VerifyCommand, GoldensThatNothingCanBeComparedWithAreRefused) {
  fs::create_directories(here("empty"));
  const std::vector<std::pair<std::string, std::string>> refused{
      {here("empty").string(), "holds nothing that means a layer"},
      {here("missing").string(), "does not exist; give a golden's file"},
      {"README.md", "is no golden by its name"}};
  for (const auto& [golden, why] : refused) {
    const ShellResult result = rill("verify configs/runs/skynet_ultra96.yaml --golden " + golden);
    EXPECT_EQ(result.exit_code, 2) << golden;
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr(why)) << golden;
  }
}

TEST_F(VerifyCommand, TakesTheAccumulatorsOfAnArchiveCalledSo) {
  const auto reference = reference_dir();
  if (!reference) GTEST_SKIP() << reference_missing();
  const std::string folder = (*reference / "ultranet").string();
  const ShellResult result = rill(
      "verify configs/runs/ultranet_ultra96.yaml --set weights=" + folder + "/weights --input " +
      folder + "/inputs/pic_0.npz/raw_bgr --golden " + folder + "/golden_0_3/acc_0.npz");
  EXPECT_EQ(result.exit_code, 0) << result.err << result.out;
  EXPECT_THAT(result.out, HasSubstr("ultranet_w4a4: 8 maps"));
  EXPECT_THAT(result.out, HasSubstr("conv_7 (acc)"));
  EXPECT_THAT(result.out, HasSubstr("Equal."));
}

}  // namespace
}  // namespace rill::test
