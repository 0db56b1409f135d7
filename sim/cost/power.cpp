// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/power.h"

namespace rill {

namespace {

// Energy of one fully active clock cycle in pJ (= uW/MHz) on UltraScale+ (16 nm, 0.85 V). Only
// their sum is calibrated: the Vivado reports of the SkyNet thesis rise by 18.4 mW/MHz for 52.3 k
// LUT, 77.6 k FF, 418 BRAM18, 360 DSP and by 14.2 mW/MHz with 4-bit weights (quantization.md
// section 8). How it divides among the kinds is an estimate that keeps all six rows within 4 %.
constexpr double kLutPj = 0.17;
constexpr double kFfPj = 0.06;
constexpr double kBram18Pj = 8.0;
constexpr double kDspPj = 3.0;
/// A URAM holds 16 RAMB18 but opens one 72-bit word, twice the width of a RAMB18: estimate.
constexpr double kUramPj = 2 * kBram18Pj;

/// 28 nm at 1.0 V against 16 nm at 0.85 V: (1.0 / 0.85)^2 = 1.38 for the voltage, times 1.3 for
/// capacitance (estimate).
constexpr double kSeries7Factor = 1.8;

/// Part of a cycle's energy that goes into clock distribution and stays when nothing toggles:
/// estimate.
constexpr double kClockShare = 0.3;

constexpr double kPjMhzToW = 1e-6;  // pJ * MHz = uW

double used(double share) { return kClockShare + (1 - kClockShare) * share; }

}  // namespace

double ddr_pj_per_bit(const std::string& protocol) {
  if (protocol == "LPDDR4") return 8;
  if (protocol == "DDR4") return 18;
  return 30;  // DDR3
}

Power estimate_power(const Resources& resources, const ActivityShares& activity, double clock_mhz,
                     double ddr_bytes_per_second, const BoardPower& board) {
  const double family = board.family == Family::Series7 ? kSeries7Factor : 1.0;
  const double scale = clock_mhz * family * kPjMhzToW;
  Power power;
  power.static_w = board.static_w;
  power.logic_w = scale * used(activity.logic) * (kLutPj * resources.lut + kFfPj * resources.ff);
  power.dsp_w = scale * used(activity.dsp) * kDspPj * resources.dsp;
  power.memory_w = scale * (used(activity.bram) * kBram18Pj * resources.bram18 +
                            used(activity.uram) * kUramPj * resources.uram);
  power.ddr_w = ddr_bytes_per_second * 8 * board.ddr_pj_per_bit * 1e-12;
  return power;
}

double energy_per_frame_j(const Power& power, double frames_per_second) {
  return frames_per_second > 0 ? power.total_w() / frames_per_second : 0;
}

}  // namespace rill
