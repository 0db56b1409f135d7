// SPDX-License-Identifier: Apache-2.0
// The closed forms that the reference found in the RTL (reference/rtl/README.md section 2) must
// hold for parameters that nobody measured.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "sim/validation/validation.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

class ClosedForms : public testing::TestWithParam<int> {
 protected:
  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); }

  void add(const std::string& module, const std::string& params, std::int64_t frame1,
           std::int64_t interval) {
    text += fmt::format("{} {},{},{},full,full,{},3,{}\n", module, params, module, params, frame1,
                        interval);
  }

  void add_element_window() {
    const int kernel = number(2, 4), simd = number(1, 3), folds = number(1, 3);
    const int height = number(kernel, 9), width = number(kernel, 9);
    const std::int64_t out =
        std::int64_t{height - kernel + 1} * (width - kernel + 1) * kernel * kernel * folds;
    const std::int64_t buffer = (std::int64_t{kernel - 1} * width + kernel) * folds;
    const std::int64_t frame = out + buffer - kernel * kernel * folds + 2;
    add("swg",
        fmt::format("h={};w={};c={};k={};stride=1;simd={};dw=0;par=0", height, width, simd * folds,
                    kernel, simd),
        frame, frame);
  }

  void add_whole_window() {
    const int kernel = number(1, 4), folds = number(1, 3);
    const int height = number(kernel, 9), width = number(kernel, 9);
    const std::int64_t frame = std::int64_t{height} * width * folds + 1;
    add("swg",
        fmt::format("h={};w={};c={};k={};stride=1;simd=1;dw=1;par=1", height, width, folds, kernel),
        frame, frame);
  }

  void add_matrix_vector() {
    const int input_folds = number(1, 9), output_folds = number(1, 5), vectors = number(2, 20);
    const bool dsp58 = number(0, 1) == 1;
    const std::int64_t interval = std::int64_t{vectors} * input_folds * output_folds;
    const int latency = (output_folds > 1 ? 8 : 6) - (dsp58 ? 2 : 0);
    add("mvu",
        fmt::format("mw={};mh={};pe=2;simd=3;nvec={};core={}", 3 * input_folds, 2 * output_folds,
                    vectors, dsp58 ? "mvu_vvu_8sx9_dsp58" : "mvu_8sx8u_dsp48"),
        interval + latency, interval);
  }

  void add_streams() {
    const int height = number(1, 9), width = number(1, 9), pad = number(1, 3), folds = number(1, 3);
    const std::int64_t padded = std::int64_t{height + 2 * pad} * (width + 2 * pad) * folds;
    add("pad", fmt::format("h={};w={};c={};simd=1;p={}", height, width, folds, pad), padded,
        padded);
    const int bits = number(1, 8);
    add("thr", fmt::format("c=16;pe=8;n={}", bits), 128 + bits + 2, 128);
    add("fifo", fmt::format("depth={}", number(2, 300)), 257, 256);
    const int beats = number(1, 40), burst = number(1, 16);
    const int bursts = (beats + burst - 1) / burst;
    add("axi_rd", fmt::format("dw_axi=64;burst={};len={}", burst, 8 * beats), beats + bursts + 5,
        beats + bursts);
    add("axi_wr", fmt::format("dw_axi=64;burst={};len={}", burst, 8 * beats), beats + bursts + 3,
        beats + bursts + 1);
  }

  std::mt19937 random{static_cast<unsigned>(GetParam())};
  std::string text = "case,module,params,source,sink,frame1_cycles,frames_run,steady_ii\n";
  test::ScratchFolder scratch;
};

TEST_P(ClosedForms, HoldForParametersThatNobodyMeasured) {
  for (int i = 0; i < 6; ++i) {
    add_element_window();
    add_whole_window();
    add_matrix_vector();
    add_streams();
  }
  test::write_text(scratch.path() / "cases.csv", text);
  const auto cases =
      validate_cycles(scratch.path() / "cases.csv", [](std::size_t, std::size_t) { return true; });
  ASSERT_EQ(cases.size(), 6u * 8 * 2);
  for (const ValidatedCase& c : cases) {
    EXPECT_EQ(c.predicted, c.reference) << c.name << " " << c.quantity << ", seed " << GetParam();
  }
}

/// finn-rtllib/dwc/hdl/dwc.sv under Verilator 5.006, 960 words in a frame, 4 frames back to back:
/// narrowing and widening by 2, 3, 4 and 8, source and sink at full and at half rate.
TEST(ConverterRtl, EveryRatioIsMetAtEveryRate) {
  std::string text = "case,module,params,source,sink,beats_in,frame1_cycles,frames_run,steady_ii\n";
  const auto add = [&](int in, int out, const char* rates, int frame1, int interval) {
    text +=
        fmt::format("dwc,dwc,ibits={};obits={},{},960,{},4,{}\n", in, out, rates, frame1, interval);
  };
  for (const int k : {2, 3, 4, 8}) {
    add(8 * k, 8, "full,full", 960 * k + 2, 960 * k);
    add(8 * k, 8, "half,full", 960 * k + 2, 960 * k);
    add(8 * k, 8, "full,half", 1920 * k + 1, 1920 * k);
    add(8 * k, 8, "half,half", 1920 * k + 1, 1920 * k);
    add(8, 8 * k, "full,full", 961, 960);
    add(8, 8 * k, "half,full", 1920, 1920);
    // A complete word of three waits for the sink, and only one part waits before it meanwhile.
    add(8, 8 * k, "full,half", k == 3 ? 1281 : 961, k == 3 ? 1280 : 960);
    add(8, 8 * k, "half,half", 1921, 1920);
  }
  test::ScratchFolder scratch;
  test::write_text(scratch.path() / "cases.csv", text);
  const auto cases =
      validate_cycles(scratch.path() / "cases.csv", [](std::size_t, std::size_t) { return true; });
  ASSERT_EQ(cases.size(), 4u * 8 * 2);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(cases[i].predicted, cases[i].reference) << cases[i].quantity << ", row " << i / 2 + 2;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ClosedForms, testing::Range(1, 5));

}  // namespace
}  // namespace rill
