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
constexpr int kLutInputs = 6;
/// LUTs of a full adder with the AND of its partial product, of Yosys 0.23: middle of our own
/// multipliers of 4x4 to 9x16 (README). The chips are alike; on UltraScale+ the mapper copies more.
constexpr double kFullAdderLutsSeries7 = 2.9;
constexpr double kFullAdderLutsUltraScalePlus = 3.3;

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
  if (a_bits + b_bits <= kLutInputs) return a_bits + b_bits;
  const int rows = std::min(a_bits, b_bits);
  const int columns = std::max(a_bits, b_bits);
  const int full_adders = columns * std::max(0, rows - 2);
  const double each =
      family == Family::Series7 ? kFullAdderLutsSeries7 : kFullAdderLutsUltraScalePlus;
  return each * full_adders + a_bits + b_bits;
}

}  // namespace rill
