// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "modules/sequencer/program.h"
#include "sim/cost/resources.h"

namespace rill {

/// One circuit of a tiled machine: the loop, or the loops, of an operation. Operations of a kind
/// share one, but loads of maps have one a region of DDR, and stores, presets and activations one
/// for maps and one for accumulators.
struct TileCircuit {
  OperationKind kind = OperationKind::LoadMap;
  bool accumulators = false;
  int loops = 1;                               ///< one after another: planes, searches for a box
  std::set<int> reads, writes;                 ///< buffers
  std::set<std::int64_t> slots;                ///< of DDR, in which its transfers begin
  std::map<int, std::set<std::int64_t>> rows;  ///< of each region, in which they begin

  bool transfers() const { return !slots.empty(); }
};

/// The circuits behind a program's operations, in a fixed order. `copies`: the picture's loader is
/// there once for each place of the schedule that calls it, as Vivado HLS builds it.
std::vector<TileCircuit> tile_circuits(const Program& program, bool copies);

/// Products of an index and a constant in a circuit, where addresses are computed anew: one for
/// each row of a buffer that an iteration touches (row * columns + column), and one each for the
/// slots and the rows in which transfers begin (of two values an index is a selection). Rows of a
/// number of columns with two digits or fewer (64, 80) are shifted and added.
int address_products(const TileCircuit& circuit, const Program& program);

/// Multiplexers in front of the buffers' banks (one a lane, two ports each): addresses of all
/// circuits, data of those that write. A circuit takes the second port too when an iteration
/// touches two rows, or reads and writes the same buffer.
Resources bank_selection(const std::vector<TileCircuit>& circuits, const Program& program);

/// Multiplexers between the buffers that a circuit reads, one a lane.
Resources source_selection(const std::vector<TileCircuit>& circuits, const Program& program);

/// Counters, ends and states of all loops, pointers of transfers, and the words that a reorg holds
/// and picks codes from when it is not pipelined.
Resources loop_control(const std::vector<TileCircuit>& circuits, const Program& program);

/// Multiplexers between the circuits and the AXI master: addresses and lengths, words to be
/// written.
Resources master_selection(const std::vector<TileCircuit>& circuits, const Program& program);

}  // namespace rill
