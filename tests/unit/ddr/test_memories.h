// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/specs.h"

namespace rill::test {

/// DDR3-1600K x64 of eight 4 Gb x8 devices: JESD79-3 speed bin, in clocks of 1.25 ns.
inline MemorySpec ddr3_1600() {
  MemorySpec spec;
  spec.name = "ddr3_1600";
  spec.protocol = "DDR3";
  spec.tck_ns = 1.25;
  spec.bus_bits = 64;
  spec.device_bits = 8;
  spec.burst_length = 8;
  spec.banks_per_group = 8;
  spec.rows = 65536;
  spec.columns = 1024;
  MemorySpec::Timing& t = spec.timing;
  t.cl = 11, t.cwl = 8, t.trcd = 11, t.trp = 11, t.tras = 28, t.trc = 39, t.trrd_s = 5;
  t.trrd_l = 5, t.tfaw = 24, t.tccd_s = 4, t.tccd_l = 4, t.twtr_s = 6, t.twtr_l = 6, t.twr = 12;
  t.trtp = 6, t.trfc = 208, t.trefi = 6240;
  spec.address_map = {"offset", "column", "bank_group", "bank", "rank", "row"};
  return spec;
}

/// DDR4-2400 x64 of eight 8 Gb x8 devices: JESD79-4 speed bin U, in clocks of 0.833 ns.
inline MemorySpec ddr4_2400() {
  MemorySpec spec = ddr3_1600();
  spec.name = "ddr4_2400";
  spec.protocol = "DDR4";
  spec.tck_ns = 0.833;
  spec.bank_groups = 4;
  spec.banks_per_group = 4;
  MemorySpec::Timing& t = spec.timing;
  t.cl = 17, t.cwl = 12, t.trcd = 17, t.trp = 17, t.tras = 39, t.trc = 56, t.trrd_s = 4;
  t.trrd_l = 6, t.tfaw = 26, t.tccd_s = 4, t.tccd_l = 6, t.twtr_s = 3, t.twtr_l = 9, t.twr = 18;
  t.trtp = 9, t.trfc = 420, t.trefi = 9360;
  return spec;
}

}  // namespace rill::test
