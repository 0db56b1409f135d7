// SPDX-License-Identifier: Apache-2.0
// One-layer machines out of a design file take the cycles of FINN's and verilog-axi's RTL
// (reference/rtl/cycles.csv), as far as their surroundings let those be seen.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include "sim/app/processes.h"
#include "sim/assembly/simulate.h"
#include "sim/config/read.h"
#include "sim/core/error.h"
#include "sim/model/resolve_arithmetic.h"
#include "sim/network/network.h"
#include "sim/plan/estimate.h"
#include "sim/plan/plan.h"
#include "tests/support/random_network.h"
#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// A machine out of files, all of them in a folder of their own but for the board and the memory.
struct Files {
  std::string layers, numbers, design;
  int port_bits = 64;
  int channels = 8, height = 1, width = 32;  ///< of the picture
  std::string requantization = "thresholds";
};

Plan plan_of(const Files& files) {
  const test::ScratchFolder folder;
  test::write_text(folder.path() / "network.yaml",
                   fmt::format("input: {{channels: {}, height: {}, width: {}}}\nlayers:\n{}",
                               files.channels, files.height, files.width, files.layers));
  test::write_text(
      folder.path() / "numerics.yaml",
      "source: a test\ninput: uint8\ndefaults:\n  weight: int4\n"
      "  accumulation: {accumulator: \"fixed<24,24>\", order: tap_major, bias: first}\n"
      "  requantization: " +
          files.requantization + "\n" + files.numbers);
  test::write_text(folder.path() / "design.yaml",
                   "organisation: streaming\nfusion: all\nfolding: explicit\n" + files.design);
  Network network = read_network(folder.path() / "network.yaml");
  infer_shapes(network);
  const NumericsSpec numerics = read_numerics(folder.path() / "numerics.yaml");
  BoardSpec board = test::plain_board();
  board.port.width_bits = files.port_bits;
  return make_plan(network, resolve_arithmetic(network, numerics.input.format, numerics),
                   numerics.input.format, read_design(folder.path() / "design.yaml"), board,
                   read_memory(test::source_dir() / "configs/memories/axi_ram.yaml"), 200);
}

/// Cycles of the first frame and from frame to frame, each machine in a process of its own.
struct Times {
  std::int64_t first = 0, interval = 0;
};

Times times_of(const Plan& plan) {
  const auto runs = run_in_processes(
      {[&] {
        SimulationOptions options;
        options.timing_only = true;
        options.frames = 5;
        const auto figures = simulate(plan, nullptr, nullptr, options).figures;
        const auto& done = figures.frame_done;
        return fmt::format("{} {}", done[0] - figures.frame_started[0], done[4] - done[3]);
      }},
      1, [](int) {});
  EXPECT_EQ(runs[0].exit_code, 0) << runs[0].output;
  std::size_t end = 0;
  Times times;
  times.first = std::stoll(runs[0].output, &end);
  times.interval = std::stoll(runs[0].output.substr(end));
  return times;
}

/// The closed form stays within 2 % of it.
void expect_foreseen(const Plan& plan, std::int64_t interval) {
  EXPECT_NEAR(static_cast<double>(estimate(plan).interval_cycles), static_cast<double>(interval),
              0.02 * static_cast<double>(interval) + 1);
}

// axi_dma_rd_dw64_b16_len16384_off0_p0, full/full: steady_ii 2176. The RTL's sink is a stream that
// takes a beat a cycle, and here an array that takes one.
TEST(RtlStyles, ALoadThatAFrameWaitsForTakesTheCyclesOfTheRtl) {
  Files files;
  files.layers = "  only: {op: convolution, channels: 1, kernel: 1}\n";
  files.height = 32;
  files.width = 64;
  files.design =
      "stages: {only: {pe: 1, simd: 8}}\ndma_burst_beats: 16\nactivation: finn_thresholds\n";
  files.numbers = "  output: uint4\n";
  const Plan plan = plan_of(files);
  EXPECT_EQ(times_of(plan).interval, 2176);
  expect_foreseen(plan, 2176);
}

// axi_dma_wr_dw64_b16_len256: steady_ii 35, and 1029 of axi_dma_wr_dw128_b256_len16384. The RTL's
// source is always ready; here it is an array behind a load of as many bytes, which takes a cycle
// less.
TEST(RtlStyles, AStoreThatAFrameWaitsForTakesTheCyclesOfTheRtl) {
  Files files;
  files.layers = "  only: {op: convolution, channels: 8, kernel: 1}\n";
  files.numbers = "  output: uint8\n";
  files.design = "stages: {only: {pe: 8, simd: 8}}\ndma_burst_beats: 16\n";
  EXPECT_EQ(times_of(plan_of(files)).interval, 35);
  files.layers = "  only: {op: convolution, channels: 16, kernel: 1}\n";
  files.channels = 16;
  files.height = 32;
  files.port_bits = 128;
  files.design = "stages: {only: {pe: 16, simd: 16}}\ndma_burst_beats: 256\n";
  const Plan plan = plan_of(files);
  EXPECT_EQ(times_of(plan).interval, 1029);
  expect_foreseen(plan, 1029);
}

// thr_n1…, thr_n4…, thr_n8…: first_in_to_first_out 3, 6 and 10, of the deep pipeline twice the bits
// and two (README section 2). In the machine they stand behind a FIFO (one cycle) and in place of
// three registers.
TEST(RtlStyles, ThresholdsPutTheLatencyOfTheRtlIntoTheFirstFrame) {
  Files files;
  files.layers = "  only: {op: convolution, channels: 4, kernel: 1}\n";
  const std::string design = "stages: {only: {pe: 4, simd: 8}}\n";
  for (const int bits : {1, 4, 8}) {
    files.numbers = fmt::format("  output: uint{}\n", bits);
    files.design = design;
    const Times ideal = times_of(plan_of(files));
    files.design = design + "activation: finn_thresholds\n";
    const Plan plan = plan_of(files);
    const Times finn = times_of(plan);
    EXPECT_EQ(finn.first - ideal.first, 1 + (bits + 2) - 3) << bits;
    EXPECT_EQ(finn.interval, ideal.interval) << bits;
    files.design = design + "activations: {only: finn_thresholds_deep}\n";
    EXPECT_EQ(times_of(plan_of(files)).first - ideal.first, 1 + (2 * bits + 2) - 3) << bits;
  }
}

// dwc_i48o16: words of three parts, steady_ii 2880, and its first part comes 2 cycles behind the
// word, one later than an ideal one's; dwc_i8o32: four parts, 4 cycles, as an ideal one.
TEST(RtlStyles, ConvertersTakeTheCyclesOfTheRtl) {
  Files files;
  files.numbers = "  output: uint8\n";
  files.height = 30;
  files.layers =
      "  first: {op: convolution, channels: 3, kernel: 1}\n"
      "  second: {op: convolution, channels: 1, kernel: 1}\n";
  const std::string narrow = "stages: {first: {pe: 3, simd: 8}, second: {pe: 1, simd: 1}}\n";
  files.design = narrow;
  const Times ideal = times_of(plan_of(files));
  files.design = narrow + "width_converter: finn\n";
  const Plan plan = plan_of(files);
  const Times finn = times_of(plan);
  EXPECT_EQ(finn.interval, 2880);
  EXPECT_EQ(finn.first - ideal.first, 1);
  expect_foreseen(plan, 2880);

  files.layers =
      "  first: {op: convolution, channels: 4, kernel: 1}\n"
      "  second: {op: convolution, channels: 1, kernel: 1}\n";
  const std::string wide = "stages: {first: {pe: 1, simd: 8}, second: {pe: 1, simd: 4}}\n";
  files.design = wide;
  const Times wide_ideal = times_of(plan_of(files));
  files.design = wide + "width_converters: {first_to_second: finn}\n";
  const Times wide_finn = times_of(plan_of(files));
  EXPECT_EQ(wide_finn.first, wide_ideal.first);
  EXPECT_EQ(wide_finn.interval, wide_ideal.interval);
}

// chain2_16x16_s8p16_s16p16_f8 and _f2, full/full: steady_ii 2336 and 2366. The second window unit
// is closed while its last row of windows leaves; what the first convolution gives meanwhile waits
// in the FIFOs and the pipeline of thresholds between them, as far as these have room.
TEST(RtlStyles, ChainsTakeTheCyclesOfTheRtlAndAreForeseen) {
  Files files;
  files.layers =
      "  first: {op: convolution, channels: 16, kernel: 3, pad: 1}\n"
      "  second: {op: convolution, channels: 16, kernel: 3, pad: 1}\n";
  files.numbers = "  output: uint4\n";
  files.height = files.width = 16;
  const std::string styles =
      "stages: {first: {pe: 16, simd: 8}, second: {pe: 16, simd: 16}}\nline_buffer: finn_element\n"
      "activation: finn_thresholds\nwidth_converter: finn\ndma_burst_beats: 256\n";
  files.design = styles + "fifo_depth: 8\n";
  const Plan deep = plan_of(files);
  EXPECT_EQ(times_of(deep).interval, 2336);
  expect_foreseen(deep, 2336);
  files.design = styles + "fifo_depth: 2\n";
  const Plan shallow = plan_of(files);
  // 2357: behind the array the machine has three registers more than the RTL's circuit.
  EXPECT_NEAR(static_cast<double>(times_of(shallow).interval), 2366, 0.005 * 2366);
  expect_foreseen(shallow, 2366);
}

// FINN's published overlay, all of whose styles are FINN's: its throughput bound stays what it is
// (reference/rtl/finn_estimates.csv), and the closed form has it.
TEST(RtlStyles, CnvOfFinnsPartsAloneKeepsItsRate) {
  const auto configs = test::source_dir() / "configs";
  Network network = read_network(configs / "networks/cnv.yaml");
  infer_shapes(network);
  const NumericsSpec numerics = read_numerics(configs / "numerics/cnv_w1a1.yaml");
  const BoardSpec board = read_board(configs / "boards/pynq_z1.yaml");
  DesignSpec design = read_design(configs / "designs/cnv_finn.yaml");
  const auto plan_with = [&](const DesignSpec& chosen) {
    return make_plan(network, resolve_arithmetic(network, numerics.input.format, numerics),
                     numerics.input.format, chosen, board,
                     read_memory(configs / ("memories/" + board.memory + ".yaml")), 100);
  };
  const Times ideal = times_of(plan_with(design));
  design.activation = DesignSpec::ActivationStyle::FinnThresholds;
  design.width_converter = DesignSpec::ConverterStyle::Finn;
  const Plan plan = plan_with(design);
  int thresholds = 0;
  for (const Stage& stage : plan.groups[0].stages) thresholds += stage.threshold_stages;
  EXPECT_EQ(thresholds, 8);  // of one bit; the answer of the ninth layer stays a sum
  int converters = 0;
  for (const Link& link : plan.groups[0].links) {
    converters += link.converter == DesignSpec::ConverterStyle::Finn ? 1 : 0;
  }
  EXPECT_GE(converters, 5);
  const Times finn = times_of(plan);
  EXPECT_EQ(finn.interval, 32768);
  EXPECT_EQ(estimate(plan).interval_cycles, 32768);
  // Each of the eight needs a cycle more, 1 + (1 + 2) for 3, and each converter at most its words.
  EXPECT_NEAR(static_cast<double>(finn.first), static_cast<double>(ideal.first),
              0.005 * static_cast<double>(ideal.first));
  EXPECT_NEAR(static_cast<double>(plan.groups[0].cycles), static_cast<double>(finn.first),
              0.02 * static_cast<double>(finn.first));
}

std::string error_of(const Files& files) {
  try {
    plan_of(files);
    return "none";
  } catch (const ConfigError& error) {
    EXPECT_GT(error.diagnostics().front().where.line, 0) << error.what();
    return error.what();
  }
}

TEST(RtlStyles, WhatCannotBeBuiltIsSaidAtTheKey) {
  Files files;
  files.numbers = "  output: uint4\n";
  files.layers =
      "  first: {op: convolution, channels: 6, kernel: 1}\n"
      "  pool: {op: max_pool, kernel: 1, stride: 1}\n"
      "  second: {op: convolution, channels: 4, kernel: 1}\n";
  const std::string stages =
      "stages: {first: {pe: 3, simd: 8}, pool: {pe: 2}, second: {pe: 4, simd: 2}}\n";
  files.design = stages + "activation: finn_thresholds\nwidth_converter: finn\n";
  EXPECT_EQ(error_of(files), "none");
  // Three channels are no multiple of two: an ideal one stands in.
  bool found = false;
  const Plan plan = plan_of(files);
  for (const Link& link : plan.groups[0].links) {
    if (link.from_shape.lanes != 3) continue;
    found = true;
    EXPECT_EQ(link.converter, DesignSpec::ConverterStyle::Ideal);
  }
  EXPECT_TRUE(found);
  files.design = stages + "width_converters: {first_to_pool: finn}\n";
  EXPECT_THAT(error_of(files), HasSubstr("design.yaml:5:20: width_converters.first_to_pool: "
                                         "FINN's converter does not serve here"));
  files.design = stages + "width_converters: {first_to_pol: finn}\n";
  EXPECT_THAT(error_of(files), HasSubstr("no FIFO of this name"));
  files.design = stages + "width_converters: {second_to_ddr: finn}\n";
  EXPECT_THAT(error_of(files), HasSubstr("equally wide on both sides"));
  files.design = stages + "activations: {pool: finn_thresholds}\n";
  EXPECT_THAT(error_of(files), HasSubstr("has no array of multipliers"));
  files.design = stages + "activations: {secund: finn_thresholds}\n";
  EXPECT_THAT(error_of(files), HasSubstr("did you mean `second`"));
  files.design = stages + "activation: finn_thresholds\nline_buffer: hls_rows\n";
  EXPECT_THAT(error_of(files), HasSubstr("hls_rows"));
  files.design = stages + "width_converter: finn\nline_buffer: hls_rows\n";
  EXPECT_THAT(error_of(files), AllOf(HasSubstr("width_converter: FINN's converter does not serve"),
                                     HasSubstr("use `width_converter: ideal`")));
  files.design = stages + "activation: finn_thresholds\n";
  files.requantization = "multiplier";
  EXPECT_THAT(error_of(files),
              HasSubstr("design.yaml:5:1: activation: FINN's thresholding unit does not serve "
                        "first, second: of each, its numbers have no thresholds"));
}

}  // namespace
}  // namespace rill
