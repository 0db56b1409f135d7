// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/multiplier.h"

#include <algorithm>

#include "sim/core/units.h"

namespace rill {

namespace {

/// Lanes of at most 4 x 4 bits on one DSP48E2 when fabric repairs their overlap.
constexpr int kRepairedLaneBits = 4;
/// Clean lanes of one or two bits would fit more often, but no published design packs more.
constexpr int kMostLanes = 4;
/// LUTs of a full adder with the AND of its partial product, of Yosys 0.23: middle of our own
/// multipliers of 6x6 to 9x16 (README). The chips are alike; on UltraScale+ the mapper copies more.
constexpr double kFullAdderLutsSeries7 = 2.9;
constexpr double kFullAdderLutsUltraScalePlus = 3.3;

/// A LUT6, or as many as the F7, F8 and F9 multiplexers join to a function of up to nine inputs
/// (UG474, UG574).
int wide_lut(int inputs) { return inputs <= 6 ? 1 : 1 << (inputs - 6); }

/// The carry-save array of a product. Yosys 0.23 (maccmap) adds a row of ANDs for every bit of the
/// narrow operand and the sign's correction as one row more; the carry chain behind has a LUT in
/// front of each of its two inputs, `S` and `DI` (xilinx/arith_map.v).
struct ProductArray {
  int rows;     ///< bits of the narrow operand
  int columns;  ///< of the wide one

  int bits() const { return rows + columns; }

  /// Bits of both operands that columns `from`..`to` of all rows depend on.
  int inputs(int from, int to) const {
    const int lowest = std::clamp(from - rows + 1, 0, columns - 1);
    const int highest = std::min(to, columns - 1);
    return highest - lowest + 1 + std::min(rows, to + 1);
  }
};

/// Up to three rows: everything in front of the chain is one level of wide LUTs. The sum of the
/// rows in column c depends on rows - 1 columns of carries, the carry added to it on one more.
/// Columns below the first carry need no `DI` of their own, the top one needs none at all.
double few_rows_luts(const ProductArray& array) {
  double luts = 0;
  for (int c = 0; c < array.bits(); ++c) {
    luts += wide_lut(array.inputs(c - array.rows + 1, c));
    const bool carries = c >= array.rows && c + 1 < array.bits();
    if (carries) luts += wide_lut(array.inputs(c - array.rows + 2, c));
  }
  return luts;
}

/// Four rows no longer fit one level. With F9 multiplexers (UltraScale+) the mapper makes the last
/// sum and the last carry of each column in one wide LUT each, of nine inputs: twice as many LUTs
/// as with F8 (7-series), where the sum and the carry before them are looked up, of eight inputs,
/// and a LUT joins them.
double four_rows_luts(const ProductArray& array, Family family) {
  double luts = 0;
  for (int c = 0; c < array.bits(); ++c) {
    const bool carries = c >= array.rows - 1 && c + 1 < array.bits();
    if (family == Family::UltraScalePlus) {
      luts += wide_lut(array.inputs(c - 1, c));
      if (c >= array.rows) luts += wide_lut(array.inputs(c - 2, c - 1));
    } else {
      luts += carries ? 2.0 * wide_lut(array.inputs(c, c)) + 1 : 1;
    }
  }
  return luts;
}

int pieces(int bits, int port) { return bits <= port ? 1 : 1 + ceil_div(bits - port, port - 1); }

}  // namespace

DspPorts dsp_ports(Family family) {
  return family == Family::Series7 ? DspPorts{25, 18} : DspPorts{27, 18};
}

int dsp_per_product(const Operand& a, const Operand& b, Family family) {
  const DspPorts ports = dsp_ports(family);
  const int straight = pieces(a.port_bits(), ports.wide) * pieces(b.port_bits(), ports.narrow);
  const int swapped = pieces(b.port_bits(), ports.wide) * pieces(a.port_bits(), ports.narrow);
  return std::min(straight, swapped);
}

int products_per_dsp(const Operand& common, const Operand& separate, Family family) {
  const DspPorts ports = dsp_ports(family);
  if (common.port_bits() > ports.narrow || separate.port_bits() > ports.wide) return 1;
  const bool tiny = common.bits <= kRepairedLaneBits && separate.bits <= kRepairedLaneBits;
  if (tiny && family == Family::UltraScalePlus) return kMostLanes;
  const int lane = common.port_bits() + separate.port_bits() + kLaneGuardBits;
  return std::min(kMostLanes, 1 + (ports.wide - separate.port_bits()) / lane);
}

double unpack_luts(int lanes, int product_bits) {
  return lanes <= 1 ? 0.0 : (lanes - 1) * (product_bits / 2 + 1.0);
}

double multiplier_luts(int a_bits, int b_bits, Family family) {
  const ProductArray array{std::min(a_bits, b_bits), std::max(a_bits, b_bits)};
  if (array.rows <= 1) return array.bits();
  if (array.rows <= 3) return few_rows_luts(array);
  if (array.rows == 4) return four_rows_luts(array, family);
  // With the sign's row six words: adders of the first level take three ANDs, those behind have a
  // level of LUTs each, so none is copied: sum and carry are a LUT each.
  if (array.rows == 5) return 2.0 * (array.rows - 1) * array.columns + array.bits();
  const double each =
      family == Family::Series7 ? kFullAdderLutsSeries7 : kFullAdderLutsUltraScalePlus;
  return each * array.columns * (array.rows - 2) + array.bits();
}

}  // namespace rill
