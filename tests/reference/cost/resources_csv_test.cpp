// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "tests/reference/cost/synthesis_case.h"
#include "tests/support/reference_dir.h"

namespace rill::test {
namespace {

/// Deviation in percent; of a count below this many, the difference counts against it: a block of
/// seven LUTs that is predicted with eight says nothing about a design.
constexpr double kSmallest = 20;

double deviation(double predicted, double measured) {
  if (predicted == measured) return 0;
  return 100 * (predicted - measured) / std::max(kSmallest, measured);
}

struct Tally {
  int cases = 0;
  double sum = 0;
  double worst = 0;

  void add(double percent) {
    ++cases;
    sum += std::abs(percent);
    worst = std::max(worst, std::abs(percent));
  }
  double mean() const { return cases == 0 ? 0 : sum / cases; }
};

/// Rows that the reference itself calls no guide to an implementation (rtl/README.md section 5).
bool weak_logic(const SynthesisCase& c) {
  // Yosys does not absorb registers and additions into DSP48E2, nor accumulators into any.
  const bool unabsorbed = c.family == Family::UltraScalePlus &&
                          (c.block == "mult_tree" || c.block == "mult2_shared_packed" ||
                           c.block == "mult2_shared_plain" || c.block == "mac");
  return unabsorbed && c.measured.dsp > 0;
}

class ResourcesCsv : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto folder = reference_dir();
    if (!folder) GTEST_SKIP() << reference_missing();
    cases = read_synthesis_cases(*folder / "rtl" / "resources.csv");
    ASSERT_FALSE(cases.empty());
  }
  std::vector<SynthesisCase> cases;
};

TEST_F(ResourcesCsv, HardBlocksEqualSynthesis) {
  for (const SynthesisCase& c : cases) {
    const Resources predicted = predict(c);
    EXPECT_EQ(predicted.bram18, c.measured.bram18) << c.name;
    EXPECT_EQ(predicted.uram, c.measured.uram) << c.name;
    EXPECT_EQ(predicted.dsp, c.measured.dsp) << c.name;
  }
}

TEST_F(ResourcesCsv, LutsThatStoreEqualSynthesis) {
  for (const SynthesisCase& c : cases) {
    const Resources predicted = predict(c);
    EXPECT_EQ(predicted.lutram_lut, c.measured.lutram_lut) << c.name;
    EXPECT_EQ(predicted.srl_lut, c.measured.srl_lut) << c.name;
  }
}

TEST_F(ResourcesCsv, LogicStaysNearSynthesis) {
  std::map<std::string, Tally> luts;
  std::map<std::string, Tally> flip_flops;
  Tally all_luts;
  Tally all_flip_flops;
  for (const SynthesisCase& c : cases) {
    if (weak_logic(c)) continue;
    const Resources predicted = predict(c);
    const double lut = deviation(predicted.lut, c.measured.lut);
    const double ff = deviation(predicted.ff, c.measured.ff);
    luts[c.block].add(lut);
    flip_flops[c.block].add(ff);
    all_luts.add(lut);
    all_flip_flops.add(ff);
    fmt::print("{:40} LUT {:8.0f} / {:6.0f} {:+6.1f} %   FF {:6.0f} / {:6.0f} {:+6.1f} %\n", c.name,
               predicted.lut, c.measured.lut, lut, predicted.ff, c.measured.ff, ff);
    EXPECT_LE(std::abs(lut), 40) << c.name;
    EXPECT_LE(std::abs(ff), 40) << c.name;
  }
  fmt::print("{:24} {:>5} {:>10} {:>10} {:>10} {:>10}\n", "kind", "cases", "LUT mean %",
             "LUT worst", "FF mean %", "FF worst");
  for (const auto& [kind, tally] : luts) {
    const Tally& ff = flip_flops[kind];
    fmt::print("{:24} {:5} {:10.1f} {:10.1f} {:10.1f} {:10.1f}\n", kind, tally.cases, tally.mean(),
               tally.worst, ff.mean(), ff.worst);
  }
  EXPECT_LE(all_luts.mean(), 15);
  EXPECT_LE(all_flip_flops.mean(), 15);
}

}  // namespace
}  // namespace rill::test
