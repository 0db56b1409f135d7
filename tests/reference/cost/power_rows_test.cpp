// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>

#include "sim/cost/power.h"

namespace rill::test {
namespace {

/// Vivado power reports of the SkyNet thesis (Politecnico di Torino 2021, table 5.1; read from
/// reference/quantization.md section 8), Ultra96v2.
struct Row {
  const char* design;
  double clock_mhz;
  double lut;
  double bram36;
  double dsp;
  double watts;
};

constexpr Row kRows[]{
    {"SkyNet", 115.39, 52266, 209, 360, 4.027}, {"W4", 115.39, 43814, 193, 359, 3.602},
    {"SkyNet", 125.00, 52303, 209, 360, 4.216}, {"W4", 125.00, 43815, 193, 359, 3.748},
    {"SkyNet", 136.37, 52321, 209, 360, 4.413}, {"W4", 136.37, 43859, 193, 359, 3.900}};

/// Flip-flops are not in the thesis; the contest build of SkyNet uses 55 % of 141,120 FF and 83 %
/// of 70,560 LUT (XJTU_Tripler README, same section): 1.33 a LUT.
constexpr double kFlipFlopsPerLut = 0.55 * 141120 / (0.83 * 70560);

/// Line through the thesis' rows at 0 MHz, the value of configs/boards/ultra96.yaml.
constexpr double kStaticW = 1.93;

TEST(PowerRows, ThesisIsMetWithinFivePercent) {
  for (const Row& row : kRows) {
    Resources resources;
    resources.lut = row.lut;
    resources.ff = row.lut * kFlipFlopsPerLut;
    resources.bram18 = 2 * row.bram36;
    resources.dsp = row.dsp;
    const Power power =
        estimate_power(resources, {}, row.clock_mhz, 0, {Family::UltraScalePlus, kStaticW, 0});
    const double percent = 100 * (power.total_w() / row.watts - 1);
    fmt::print("{:8} {:7.2f} MHz {:6.3f} W, thesis {:6.3f} W: {:+.1f} %\n", row.design,
               row.clock_mhz, power.total_w(), row.watts, percent);
    EXPECT_LE(std::abs(percent), 5) << row.design << " at " << row.clock_mhz << " MHz";
  }
}

}  // namespace
}  // namespace rill::test
