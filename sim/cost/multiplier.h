// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/cost/resources.h"

namespace rill {

/// Width of one operand of a multiplier.
struct Operand {
  int bits = 8;
  bool is_signed = true;

  /// Bits that a signed DSP port needs: an unsigned operand loses the port's sign bit.
  int port_bits() const { return is_signed ? bits : bits + 1; }
};

/// Signed ports of a DSP slice: DSP48E2 27 x 18 (UG579), DSP48E1 25 x 18 (UG479).
struct DspPorts {
  int wide = 27;
  int narrow = 18;
};
DspPorts dsp_ports(Family family);

/// DSP slices of one product a * b. A number wider than a port is cut into pieces, all but the top
/// one unsigned; every pair of pieces is a slice, in the better of the two orientations.
int dsp_per_product(const Operand& a, const Operand& b, Family family);

/// Registers of one product on several slices: the low piece of every partial product waits outside
/// while the cascade adds the rest, shifted by the 17 bits of a piece (UG479 "17-bit shift").
constexpr int split_product_ff(int slices) { return 17 * (slices - 1); }

/// Products with one common operand that one DSP slice computes at once: private operands lie side
/// by side on the wide port, `kLaneGuardBits` apart from each other's products (Xilinx WP486 for
/// two int8). Up to 4 bits by 4 bits, four lanes on a DSP48E2 overlap and LUTs repair them, as FINN
/// does (finn-rtllib mvu, lane offsets 0, 8, 15, 22).
int products_per_dsp(const Operand& common, const Operand& separate, Family family);

/// Spare bits between lanes: a lane of two 8-bit operands has 18 bits and takes seven worst-case
/// products, 7 * 2^14 < 2^17, before the lanes must be split.
constexpr int kLaneGuardBits = 2;

/// LUTs that split packed lanes and correct the upper one by the sign of the lower: nine for a pair
/// of 8-bit products (Yosys 0.23), one more than half of the 16 product bits.
double unpack_luts(int lanes, int product_bits);

/// LUTs of a * b in fabric: a last adder, and for every full adder of the carry-save array what
/// Yosys 0.23 takes by family (README, "LUT multipliers"); at most six input bits are looked up
/// directly. An upper bound for Vivado.
double multiplier_luts(int a_bits, int b_bits, Family family);

/// Products of fewer bits than this stay in LUTs when multipliers are chosen automatically (the
/// threshold of Yosys 0.23 for all Xilinx families; Vivado's is not published).
constexpr int kSmallestDspProduct = 9;

}  // namespace rill
