// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/tiled_circuits.h"

#include <algorithm>
#include <tuple>

#include "sim/cost/constant.h"
#include "sim/cost/logic.h"

namespace rill {

namespace {

constexpr int kAddressBits = 32;  // of the boards' AXI ports below 4 GiB
constexpr int kBlock = 4;         // pixels of a reorg's block: 2 x 2

/// What operations must have in common to share a circuit: kind, region of DDR, kind of buffer,
/// place of the call.
using Identity = std::tuple<OperationKind, int, bool, int>;

bool is_transfer(OperationKind kind) {
  return kind == OperationKind::LoadMap || kind == OperationKind::LoadImage ||
         kind == OperationKind::LoadReorg || kind == OperationKind::Store ||
         kind == OperationKind::Pool;
}

bool holds_sums(const Program& program, int buffer) {
  return buffer >= 0 && program.buffers[static_cast<std::size_t>(buffer)].accumulator;
}

/// Region of DDR of an operation's first word; -1 outside of all (pictures, parameters).
int region_of(const Program& program, const Operation& operation) {
  int found = -1;
  if (operation.kind == OperationKind::LoadImage || operation.blocks.empty()) return found;
  for (std::size_t i = 0; i < program.regions.size(); ++i) {
    if (program.regions[i].address <= operation.blocks[0].address) found = static_cast<int>(i);
  }
  return found;
}

Identity identity(const Program& program, const Operation& operation, bool beside, bool copies) {
  switch (operation.kind) {
    case OperationKind::LoadMap:
      return {operation.kind, region_of(program, operation), false, 0};
    case OperationKind::LoadImage:
      return {operation.kind, -1, false, copies ? 2 * operation.to + (beside ? 1 : 0) : 0};
    case OperationKind::Preset:
    case OperationKind::Clear:
      return {operation.kind, -1, holds_sums(program, operation.to), 0};
    case OperationKind::Store:
    case OperationKind::Activate:
      return {operation.kind, -1, holds_sums(program, operation.from), 0};
    default:
      return {operation.kind, -1, false, 0};
  }
}

void take_buffers(const Program& program, const Operation& operation, TileCircuit* circuit) {
  if (operation.from >= 0) circuit->reads.insert(operation.from);
  if (operation.to >= 0) circuit->writes.insert(operation.to);
  const bool goes_on = operation.kind == OperationKind::Pointwise ||
                       (operation.kind == OperationKind::Depthwise && program.continues);
  if (goes_on) circuit->reads.insert(operation.to);
  if (operation.kind != OperationKind::LoadReorg) return;
  const std::size_t targets = operation.phase < 0 ? operation.targets.size() : 1;
  for (std::size_t k = 0; k < targets; ++k) circuit->writes.insert(operation.targets[k]);
}

void take_place(const Program& program, const Operation& operation, TileCircuit* circuit) {
  if (!is_transfer(operation.kind) || operation.blocks.empty()) return;
  const TileBlock& block = operation.blocks[0];
  const int region = region_of(program, operation);
  std::int64_t slot_bytes = 0;
  auto offset = static_cast<std::int64_t>(block.address - program.image_address);
  if (region >= 0) {
    const TileRegion& place = program.regions[static_cast<std::size_t>(region)];
    offset = static_cast<std::int64_t>(block.address - place.address);
    if (place.shape.size() == 3) {
      slot_bytes = std::int64_t{place.shape[1]} * place.shape[2] * program.word_bytes();
    }
  }
  circuit->slots.insert(slot_bytes > 0 ? offset / slot_bytes : 0);
  if (slot_bytes > 0) offset %= slot_bytes;
  circuit->rows[region].insert(offset / std::max<std::int64_t>(1, block.row_pitch));
}

/// HLS shifts and adds where a constant has no more than two digits.
bool needs_slice(std::int64_t constant) {
  constexpr int kShiftAndAdd = 2;
  return signed_digits(constant) > kShiftAndAdd;
}

/// Rows of buffers whose addresses an iteration needs.
int rows_at_once(const TileCircuit& circuit, const Program& program) {
  const int pixels = program.loop(circuit.kind).pixels;
  switch (circuit.kind) {
    case OperationKind::Preset:
    case OperationKind::Clear:
    case OperationKind::Copy:
      return pixels;
    case OperationKind::Activate:
      return circuit.reads == circuit.writes ? pixels : 2 * pixels;
    case OperationKind::Depthwise:  // the window's row and the sum's
    case OperationKind::Pool:       // the two rows of a window
      return 2;
    case OperationKind::LoadReorg:
      return program.single_reads > 0 ? 2 : 1;
    default:
      return 1;
  }
}

/// Whether an iteration needs both ports of a bank of a buffer.
bool takes_both_ports(const TileCircuit& circuit, int buffer, const Program& program) {
  const bool reads = circuit.reads.count(buffer) > 0;
  const bool writes = circuit.writes.count(buffer) > 0;
  return (reads && writes) ||
         (rows_at_once(circuit, program) > 1 && circuit.kind != OperationKind::Depthwise);
}

/// Codes of an iteration's words, each chosen among the lanes that become the same part of a block;
/// both ports of a bank take the words of a block in turn, and the running index opens one bank.
Resources reorg_selection(const TileCircuit& circuit, const Program& program) {
  Resources cost;
  if (circuit.kind != OperationKind::LoadReorg || program.single_reads == 0) return cost;
  cost.ff = static_cast<double>(program.single_reads) * program.word_bytes() * 8;
  const int words = program.single_reads / kBlock;  // of each place in the block
  for (const int buffer : circuit.writes) {
    const int bits = program.buffers[static_cast<std::size_t>(buffer)].bits;
    cost.lut += static_cast<double>(program.single_reads * mux_luts(program.lanes / kBlock) * bits);
    cost.lut += static_cast<double>(2 * kBlock * mux_luts(words / 2) * bits) + program.lanes;
  }
  return cost;
}

}  // namespace

std::vector<TileCircuit> tile_circuits(const Program& program, bool copies) {
  std::map<Identity, TileCircuit> circuits;
  const auto take = [&](const Operation& operation, bool beside) {
    const Identity key = identity(program, operation, beside, copies);
    TileCircuit& circuit = circuits[key];
    circuit.kind = operation.kind;
    circuit.accumulators = std::get<2>(key);
    if (operation.kind == OperationKind::Detect) circuit.loops = operation.loop_count;
    if (operation.kind == OperationKind::LoadImage && program.planar_image) {
      circuit.loops = program.image_channels;
    }
    take_buffers(program, operation, &circuit);
    take_place(program, operation, &circuit);
  };
  for (const Step& step : program.steps) {
    for (const Operation& operation : step.main) take(operation, false);
    for (const Operation& operation : step.beside) take(operation, true);
  }
  std::vector<TileCircuit> all;
  for (auto& [key, circuit] : circuits) all.push_back(std::move(circuit));
  return all;
}

int address_products(const TileCircuit& circuit, const Program& program) {
  constexpr std::size_t kSelection = 2;  // values that need no product
  const OperationKind kind = circuit.kind;
  if (kind == OperationKind::LoadWeights || kind == OperationKind::LoadBias) return 0;
  int products = 0;
  if (needs_slice(program.columns)) {
    products = circuit.loops * rows_at_once(circuit, program);
    // The box is read again where the search found it.
    if (kind == OperationKind::Detect) products += circuit.loops;
  }
  for (const auto& [region, rows] : circuit.rows) {
    if (region >= 0 && circuit.slots.size() > kSelection) ++products;
    if (rows.size() > kSelection) ++products;
  }
  // Every word is asked for on its own, by its row.
  if (kind == OperationKind::LoadReorg && program.single_reads > 0) ++products;
  return products;
}

Resources bank_selection(const std::vector<TileCircuit>& circuits, const Program& program) {
  const int address = log2_ceil(std::int64_t{program.rows} * program.columns);
  Resources sum;
  for (std::size_t i = 0; i < program.buffers.size(); ++i) {
    const auto buffer = static_cast<int>(i);
    std::int64_t first = 0;
    std::int64_t first_writers = 0;
    std::int64_t second = 0;
    std::int64_t second_writers = 0;
    for (const TileCircuit& circuit : circuits) {
      const bool reads = circuit.reads.count(buffer) > 0;
      const bool writes = circuit.writes.count(buffer) > 0;
      if (!reads && !writes) continue;
      const bool both = takes_both_ports(circuit, buffer, program);
      ++first;
      // Reading through the first port, writing through the second.
      if (writes && !(reads && both)) ++first_writers;
      if (both) ++second;
      if (both && writes) ++second_writers;
    }
    sum.lut += static_cast<double>((mux_luts(first) + mux_luts(second)) * address +
                                   (mux_luts(first_writers) + mux_luts(second_writers)) *
                                       program.buffers[i].bits);
  }
  return sum * program.lanes;
}

Resources source_selection(const std::vector<TileCircuit>& circuits, const Program& program) {
  Resources sum;
  for (const TileCircuit& circuit : circuits) {
    int bits = 0;
    for (const int buffer : circuit.reads) {
      bits = std::max(bits, program.buffers[static_cast<std::size_t>(buffer)].bits);
    }
    const auto sources = static_cast<std::int64_t>(circuit.reads.size());
    sum.lut += static_cast<double>(mux_luts(sources) * bits);
  }
  return sum * program.lanes;
}

Resources loop_control(const std::vector<TileCircuit>& circuits, const Program& program) {
  Resources sum;
  for (const TileCircuit& circuit : circuits) {
    Resources loop = counter_cost(program.rows) + counter_cost(program.columns);
    if (circuit.kind == OperationKind::Depthwise) loop += counter_cost(9);  // taps
    // A state a stage, and those in front of the loop and behind it.
    const int states = program.loop(circuit.kind).depth + 2;
    loop.lut += states;
    loop.ff += states;
    sum += loop * circuit.loops + reorg_selection(circuit, program);
    if (!circuit.transfers()) continue;
    sum.lut += 2.0 * kAddressBits;  // where it begins, and the next row
    sum.ff += 2.0 * kAddressBits;
  }
  return sum;
}

Resources master_selection(const std::vector<TileCircuit>& circuits, const Program& program) {
  constexpr int kLengthBits = 32;  // as HLS counts words
  std::int64_t readers = 0;
  std::int64_t writers = 0;
  for (const TileCircuit& circuit : circuits) {
    const bool writes = circuit.kind == OperationKind::Store || circuit.kind == OperationKind::Pool;
    const bool parameters =
        circuit.kind == OperationKind::LoadWeights || circuit.kind == OperationKind::LoadBias;
    if (writes) ++writers;
    if (!writes && (parameters || circuit.transfers())) ++readers;
  }
  Resources sum;
  sum.lut =
      static_cast<double>((mux_luts(readers) + mux_luts(writers)) * (kAddressBits + kLengthBits) +
                          mux_luts(writers) * program.word_bytes() * 8);
  return sum;
}

}  // namespace rill
