// SPDX-License-Identifier: Apache-2.0
#include "modules/axi/cost.h"

#include "sim/cost/logic.h"
#include "sim/cost/memory.h"

namespace rill {

namespace {

constexpr int kCommandBits = 64;  // address 40, length 8, size, burst, id, cache, prot (AXI4)
constexpr int kResponseBits = 8;

}  // namespace

Resources axi_port_cost(const AxiPortCostShape& shape) {
  Resources cost;
  // A slice holds two words a channel: one in flight and one skidded. R carries data; W data and a
  // strobe bit a byte.
  const int read_bits = kCommandBits + shape.width_bits + kResponseBits;
  const int write_bits = kCommandBits + shape.width_bits * 9 / 8 + kResponseBits;
  cost.ff = 2.0 * (read_bits + write_bits);
  cost.lut = read_bits + write_bits;
  if (shape.masters > 1) {
    const auto select = static_cast<double>(mux_luts(shape.masters));
    cost.lut += select * (2.0 * kCommandBits + shape.width_bits) + 2.0 * shape.masters;
    // Which master each burst in flight belongs to, for reads and for writes.
    const auto queue = static_cast<double>(srl_luts(shape.outstanding, log2_ceil(shape.masters)));
    cost.srl_lut = 2 * queue;
    cost.lut += cost.srl_lut;
    cost.ff += 2.0 * log2_ceil(shape.outstanding + 1);
  }
  return cost;
}

}  // namespace rill
