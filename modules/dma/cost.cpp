// SPDX-License-Identifier: Apache-2.0
#include "modules/dma/cost.h"

#include <algorithm>
#include <numeric>

#include "sim/core/units.h"
#include "sim/cost/fifo.h"
#include "sim/cost/logic.h"

namespace rill {

namespace {

constexpr int kAddressBits = 40;   // AXI address of a Zynq UltraScale+ HP port (UG1085)
constexpr int kLengthBits = 26;    // length register of AMD's AXI DMA (PG021)
constexpr int kPageBits = 12;      // a burst must not cross 4 KiB (AXI4, A3.4.1)
constexpr int kRegisterBits = 32;  // AXI4-Lite data

/// Next address, what is left, and the length of the next burst: the least of what is left, the
/// burst limit and the way to the page's end.
Resources burst_splitter_cost() {
  Resources cost;
  cost.lut = kAddressBits + kLengthBits + 2 * (kPageBits + comparator_luts(kPageBits));
  cost.ff = 2.0 * (kAddressBits + kLengthBits) + kPageBits;
  return cost;
}

/// Port words to stream words or back: a register of the wider and a multiplexer to the narrower.
Resources packing_cost(const DmaCostShape& shape) {
  if (shape.port_bits == shape.stream_bits) return {};
  const int wide = std::max(shape.port_bits, shape.stream_bits);
  const int narrow = std::min(shape.port_bits, shape.stream_bits);
  Resources cost = counter_cost(ceil_div(wide, narrow));
  cost.ff += wide + narrow;
  cost.lut += wide;
  if (shape.dense && wide % narrow != 0) {
    // A narrow word begins at one of so many places of the wide one, or in front of its end: the
    // bits that are left over wait in a register, and each bit is chosen among the places.
    cost.ff += narrow;
    cost.lut +=
        static_cast<double>(narrow) * static_cast<double>(mux_luts(wide / std::gcd(wide, narrow)));
  }
  return cost;
}

}  // namespace

Resources dma_cost(const DmaCostShape& shape) {
  Resources cost = burst_splitter_cost();
  // Data and last flag of a beat.
  cost += fifo_cost({shape.buffer_beats, shape.port_bits + 1}, FifoKind::Auto, MemoryChoice::Auto,
                    shape.family)
              .resources;
  cost += packing_cost(shape);
  return cost;
}

Resources machine_control_cost(int registers, int steps) {
  Resources cost = counter_cost(std::max(1, steps));
  cost.ff += static_cast<double>(registers + 1) * kRegisterBits;  // and the read-data register
  cost.lut += static_cast<double>(kRegisterBits * mux_luts(registers));
  cost.lut += registers;                              // write decoder
  cost.lut += ceil_div(std::max(1, steps), 4) * 8.0;  // a step's parameters, from a small ROM
  cost.ff += kAddressBits;                            // address and response of the port
  return cost;
}

}  // namespace rill
