// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/resources.h"

namespace rill {

/// A data mover in one direction: address and length counters, splitting into bursts that respect
/// the 4 KiB rule, a data FIFO, and lanes packed to or cut from port words.
struct DmaCostShape {
  int port_bits = 128;
  int stream_bits = 64;  ///< of one word on the chip's side
  int buffer_beats = 512;
  bool dense = false;  ///< lanes lie across beats: no code has a fixed place in a port word
  Family family = Family::UltraScalePlus;
};

Resources dma_cost(const DmaCostShape& shape);

/// Start, stop, interrupt and parameters of a machine: a bank of `registers` 32-bit registers on an
/// AXI4-Lite port and a sequencer over `steps` groups. Once a machine.
Resources machine_control_cost(int registers, int steps);

}  // namespace rill
