// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "sim/cost/resources.h"

namespace rill {

/// How much of the time each kind of resource works, 0..1. All ones is what a vectorless estimate
/// assumes; a simulation measures them (busy cycles of arrays, accesses of memories).
struct ActivityShares {
  double dsp = 1;
  double bram = 1;
  double uram = 1;
  double logic = 1;
};

/// What estimate_power() has to know about a board.
struct BoardPower {
  Family family = Family::UltraScalePlus;
  double static_w = 0;        ///< processing system and leakage, nothing switching
  double ddr_pj_per_bit = 0;  ///< device and pins together
};

/// Watts, by where they go.
struct Power {
  double static_w = 0;
  double logic_w = 0;  ///< LUTs, flip-flops and their routing
  double dsp_w = 0;
  double memory_w = 0;  ///< BRAM and URAM
  double ddr_w = 0;

  double dynamic_w() const { return logic_w + dsp_w + memory_w + ddr_w; }
  double total_w() const { return static_w + dynamic_w(); }
};

/// Energy of DRAM traffic in pJ a bit for LPDDR4, DDR4 or DDR3; estimates, see README.
double ddr_pj_per_bit(const std::string& protocol);

/// static + clock * sum over kinds of (count * energy a cycle * activity) + DDR bytes * energy.
/// A resource that does nothing still costs its share of the clock tree.
Power estimate_power(const Resources& resources, const ActivityShares& activity, double clock_mhz,
                     double ddr_bytes_per_second, const BoardPower& board);

/// Joules for one frame.
double energy_per_frame_j(const Power& power, double frames_per_second);

}  // namespace rill
