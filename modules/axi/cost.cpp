// SPDX-License-Identifier: Apache-2.0
#include "modules/axi/cost.h"

#include <algorithm>

#include "sim/core/units.h"
#include "sim/cost/logic.h"
#include "sim/cost/memory.h"

namespace rill {

namespace {

constexpr int kCommandBits = 64;  // address 40, length 8, size, burst, id, cache, prot (AXI4)
constexpr int kResponseBits = 8;

// Words of a SmartConnect's channels: PAYLD_WIDTH of the nodes in the block designs that AMD's IP
// integrator wrote (github.com/rohithsaradhy/Trenz_24ChannelDDMTD, design_1_axi_smc_0/bd_0/
// bd_afc3.bd at 0119a67 and 54bdb26): AW 138, B 5, W 160 for 128 data bits and 304 for 256, which
// is data, strobes and 16. AR is taken to be like AW, R like W without strobes.
constexpr int kAddressWord = 138;
constexpr int kResponseWord = 5;
constexpr int kDataExtra = 16;

// A node keeps its words in a FIFO of LUTRAM, 32 deep. What is around it, a bit: Vivado's synthesis
// of the second of these (2019.2, xczu2cg: 2,938 bits stored, 2,380 LUT of logic, 8,002 FF) and of
// one in github.com/Risamp/ELEN90096-Group-2 at 8bf42b9 (2023.1, xck26: 266 bits, 282 LUT, 556 FF),
// project_1.runs/design_1_axi_smc_0_synth_1. LUT 0.81 and 1.06, FF 2.72 and 2.09: the middle.
constexpr int kNodeDepth = 32;
constexpr double kNodeLuts = 0.94;
constexpr double kNodeFf = 2.4;

int node_bits(int data_bits) {
  const int write = data_bits + data_bits / 8 + kDataExtra;
  const int read = data_bits + kDataExtra;
  return 2 * kAddressWord + kResponseWord + write + read;
}

/// From a master to a port of another width: the wide side is a register filled part by part, the
/// narrow one a multiplexer of its parts; data both ways, strobes with what is written.
Resources width_conversion_cost(int master_bits, int port_bits) {
  Resources cost;
  if (master_bits == port_bits) return cost;
  const int parts = ceil_div(std::max(master_bits, port_bits), std::min(master_bits, port_bits));
  const bool narrows = master_bits > port_bits;
  const int chosen = narrows ? port_bits + port_bits / 8 : master_bits;
  const int collected = narrows ? master_bits : port_bits + port_bits / 8;
  cost = counter_cost(parts) * 2;
  cost.lut += static_cast<double>(mux_luts(parts) * chosen + parts);
  cost.ff += collected;
  return cost;
}

}  // namespace

Resources axi_interconnect_cost(const AxiPortCostShape& shape) {
  const int master = shape.master_bits > 0 ? shape.master_bits : shape.width_bits;
  if (shape.masters <= 1 && master == shape.width_bits) return {};
  // Inside, a narrow master's data is as wide as the port (SC_WDATA_WIDTH in the block designs
  // above). For a wide one no design was found: anything between the port's width and its own.
  const int inside = master > shape.width_bits ? (master + shape.width_bits) / 2 : shape.width_bits;
  const int bits = node_bits(inside);
  Resources node;
  node.lutram_lut =
      memory_cost({kNodeDepth, bits}, MemoryChoice::Lutram, shape.family).resources.lutram_lut;
  node.lut = node.lutram_lut + kNodeLuts * bits;
  node.ff = kNodeFf * bits;
  // One master has nodes on its side only; several have them on the port's side too.
  const int nodes = shape.masters > 1 ? shape.masters + 1 : 1;
  return node * nodes + width_conversion_cost(master, shape.width_bits) * shape.masters;
}

Resources axi_lite_interconnect_cost() {
  // Vivado's synthesis of two without any LUTRAM, so taken for its low-area mode (PG247):
  // github.com/picarro-kokunev/laser_board_xdma_plus_ddr_2 at 26ade27 (343 LUT, 452 FF) and
  // github.com/pha1aris/EncDecoder at 10e53af (440 LUT, 630 FF): the middle.
  Resources cost;
  cost.lut = (343 + 440) / 2.0;
  cost.ff = (452 + 630) / 2.0;
  return cost;
}

Resources axi_port_cost(const AxiPortCostShape& shape) {
  Resources cost;
  // A slice holds two words a channel: one in flight and one skidded. R carries data; W data and a
  // strobe bit a byte.
  const int read_bits = kCommandBits + shape.width_bits + kResponseBits;
  const int write_bits = kCommandBits + shape.width_bits * 9 / 8 + kResponseBits;
  cost.ff = 2.0 * (read_bits + write_bits);
  cost.lut = read_bits + write_bits;
  return cost + axi_interconnect_cost(shape);
}

}  // namespace rill
