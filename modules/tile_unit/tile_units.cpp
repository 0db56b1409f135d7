// SPDX-License-Identifier: Apache-2.0
#include "modules/tile_unit/tile_units.h"

#include <algorithm>

#include "modules/tile_unit/requantize_tile.h"
#include "sim/core/error.h"

namespace rill {

TileUnit::TileUnit(const sc_core::sc_module_name& name, RunContext& context, const Program& program,
                   TileMemories& memories, bool with_data)
    : Part(name, context), program_(program), memories_(memories), with_data_(with_data) {
  metrics_.bind("operations", "operations", "operations carried out", &operations_);
}

Cycle TileUnit::run(const Operation& operation, Cycle start) {
  if (with_data_) compute(operation);
  const std::int64_t interior =
      static_cast<std::int64_t>(program_.rows - 2) * (program_.columns - 2);
  if (operation.from >= 0) buffer(operation.from).count_read(interior);
  if (operation.to >= 0) buffer(operation.to).count_written(interior);
  ++operations_;
  activity_.advance(State::Idle, start);
  activity_.advance(State::Busy, start + operation.cycles);
  return start + operation.cycles;
}

void DepthwiseUnit::compute(const Operation& operation) {
  TileBuffer& out = buffer(operation.to);
  tile_depthwise(out.size(), layer(operation).arithmetic, memories_.depthwise(operation.slot),
                 buffer(operation.from).codes().data(), out.codes().data(), program_.continues);
}

void PointwiseUnit::compute(const Operation& operation) {
  TileBuffer& out = buffer(operation.to);
  tile_pointwise(out.size(), layer(operation).arithmetic, memories_.pointwise(operation.slot),
                 buffer(operation.from).codes().data(), out.codes().data());
}

namespace {

/// A code's low `bits`, sign-extended.
Code low_bits(Code code, int bits) {
  const int unused = 32 - bits;
  return static_cast<Code>(static_cast<std::uint32_t>(code) << unused) >> unused;
}

void preset(TileBuffer& buffer, const TileLayer& layer, const std::vector<Code>& bias) {
  std::vector<Code> start(bias.size());
  for (std::size_t lane = 0; lane < bias.size(); ++lane) {
    start[lane] = tile_start(layer.arithmetic, bias[lane]);
  }
  for (int row = 1; row + 1 < buffer.size().rows; ++row) {
    for (int column = 1; column + 1 < buffer.size().columns; ++column) {
      std::copy(start.begin(), start.end(), buffer.at(row, column));
    }
  }
}

}  // namespace

void TileActivation::compute(const Operation& operation) {
  TileBuffer& to = buffer(operation.to);
  switch (operation.kind) {
    case OperationKind::Preset:
      preset(to, layer(operation), memories_.bias(operation.bias_slot));
      break;
    case OperationKind::Clear:
      std::fill(to.codes().begin(), to.codes().end(), 0);
      break;
    case OperationKind::Copy:
      std::transform(buffer(operation.from).codes().begin(), buffer(operation.from).codes().end(),
                     to.codes().begin(),
                     [bits = to.bits()](Code code) { return low_bits(code, bits); });
      break;
    case OperationKind::Activate: {
      TileBuffer& from = buffer(operation.from);
      const TileRequantizer unit(program_, layer(operation), memories_, operation.bias_slot);
      for (int row = 1; row + 1 < to.size().rows; ++row) {
        unit.run(from.at(row, 1), to.size().columns - 2, to.at(row, 1));
        if (program_.clears_read && &from != &to) {
          std::fill_n(from.at(row, 1),
                      static_cast<std::ptrdiff_t>(to.size().columns - 2) * program_.lanes, 0);
        }
      }
      break;
    }
    default:
      throw InternalError("TileActivation: not an operation of this unit");
  }
}

}  // namespace rill
