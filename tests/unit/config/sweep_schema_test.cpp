// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include "sim/config/sweep_spec.h"
#include "tests/support/reference_dir.h"
#include "tests/unit/config/temp_folder.h"

namespace rill {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::filesystem::path configs() { return test::source_dir() / "configs"; }

SweepSpec read(const std::string& text) {
  const test::TempFolder scratch;
  return read_sweep(scratch.write("s.yaml", text), configs());
}

/// The first diagnostic without the folder in front.
std::string mistake(const std::string& text) {
  try {
    read(text);
  } catch (const ConfigError& error) {
    const std::string all = error.diagnostics().front().to_string();
    return all.substr(all.find("s.yaml"));
  }
  return "";
}

TEST(ReadSweep, EverySweepOfTheInstallationReads) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(configs() / "sweeps")) {
    const SweepSpec sweep = read_sweep(entry.path(), configs());
    EXPECT_EQ(sweep.name, entry.path().stem().string());
    EXPECT_EQ(sweep.out, "out/" + sweep.name);
    EXPECT_TRUE(std::filesystem::exists(sweep.run)) << sweep.run;
    ++count;
  }
  EXPECT_GE(count, 3);
}

TEST(ReadSweep, RangesWithAStepHoldBothEnds) {
  const SweepSpec sweep = read(
      "run: skynet_ultra96\n"
      "vary:\n"
      "  clock_mhz: {from: 100, to: 300, step: 25}\n"
      "  board.static_power_w: {from: 0.1, to: 0.3, step: 0.1}\n"
      "  design.stages.*.pe: [1, 2]\n");
  EXPECT_THAT(sweep.vary[0].values,
              ElementsAre("100", "125", "150", "175", "200", "225", "250", "275", "300"));
  EXPECT_THAT(sweep.vary[1].values, ElementsAre("0.1", "0.2", "0.3"));
  EXPECT_EQ(sweep.vary[2].key, "design.stages.*.pe");
  EXPECT_EQ(sweep.simulate.which, SweepSpec::Simulate::Which::Front);
}

TEST(ReadSweep, RangesWithoutStepAreWholeWhenTheirEndsAre) {
  const SweepSpec sweep = read(
      "run: skynet_ultra96\n"
      "sample: random\n"
      "points: 3\n"
      "vary: {design.fifo_depth: {from: 2, to: 64}, clock_mhz: {from: 100.0, to: 300}}\n"
      "simulate: top 12\n");
  EXPECT_THAT(sweep.vary[0].values, IsEmpty());
  EXPECT_TRUE(sweep.vary[0].whole);
  EXPECT_FALSE(sweep.vary[1].whole);
  EXPECT_EQ(sweep.simulate.top, 12);
}

TEST(ReadSweep, SaysWhatIsWrongAndWhere) {
  const std::string run = "run: skynet_ultra96\n";
  EXPECT_THAT(mistake("vary: {a: [1]}\n"), HasSubstr("run: is missing"));
  EXPECT_THAT(mistake(run), HasSubstr("vary: is missing"));
  EXPECT_THAT(mistake("run: skynet_ultra97\nvary: {a: [1]}\n"), HasSubstr("skynet_ultra96"));
  EXPECT_THAT(mistake(run + "vary: {a: 1}\n"),
              HasSubstr("s.yaml:2:11: vary.a: is the plain value"));
  EXPECT_THAT(mistake(run + "vary: {a: {from: 3, to: 1}}\n"), HasSubstr("ends before it begins"));
  EXPECT_THAT(mistake(run + "vary: {a: {from: 1, to: 3}}\n"), HasSubstr("needs `step`"));
  EXPECT_THAT(mistake(run + "vary: {a: [1]}\nsample: random\n"), HasSubstr("points: is missing"));
  EXPECT_THAT(mistake(run + "sample: list\n"), HasSubstr("list: is missing"));
  EXPECT_THAT(mistake(run + "vary: {a: [1]}\nsimulate: most\n"), HasSubstr("top 20"));
  EXPECT_THAT(mistake(run + "vary: {a: [1]}\nobjectives: {dsp: smaller}\n"),
              HasSubstr("objectives.dsp"));
  EXPECT_THAT(mistake(run + "vary: {a: [1]}\nconstraints: {dsp: {below: 3}}\n"),
              HasSubstr("constraints.dsp.below: is not a key"));
}

}  // namespace
}  // namespace rill
