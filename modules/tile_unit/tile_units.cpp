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
  if (with_data_) compute(operation, 0, 1);
  const std::int64_t interior =
      static_cast<std::int64_t>(program_.rows - 2) * (program_.columns - 2);
  if (operation.from >= 0) buffer(operation.from).count_read(interior);
  if (operation.to >= 0) buffer(operation.to).count_written(interior);
  ++operations_;
  activity_.advance(State::Idle, start);
  activity_.advance(State::Busy, start + operation.cycles);
  return start + operation.cycles;
}

void DepthwiseUnit::compute(const Operation& operation, int part, int parts) {
  TileBuffer& out = buffer(operation.to);
  tile_depthwise(out.size(), layer(operation).arithmetic, memories_.depthwise(operation.slot),
                 buffer(operation.from).codes().data(), out.codes().data(), program_.continues,
                 TileRows::interior(out.size()).share(part, parts));
}

void PointwiseUnit::compute(const Operation& operation, int part, int parts) {
  TileBuffer& out = buffer(operation.to);
  tile_pointwise(out.size(), layer(operation).arithmetic, memories_.pointwise(operation.slot),
                 buffer(operation.from).codes().data(), out.codes().data(),
                 TileRows::interior(out.size()).share(part, parts));
}

namespace {

/// A code's low `bits`, sign-extended.
Code low_bits(Code code, int bits) {
  const int unused = 32 - bits;
  return static_cast<Code>(static_cast<std::uint32_t>(code) << unused) >> unused;
}

void preset(TileBuffer& buffer, const TileLayer& layer, const std::vector<Code>& bias,
            TileRows rows) {
  std::vector<Code> start(bias.size());
  for (std::size_t lane = 0; lane < bias.size(); ++lane) {
    start[lane] = tile_start(layer.arithmetic, bias[lane]);
  }
  for (int row = rows.first; row < rows.last; ++row) {
    for (int column = 1; column + 1 < buffer.size().columns; ++column) {
      std::copy(start.begin(), start.end(), buffer.at(row, column));
    }
  }
}

}  // namespace

void TileActivation::compute(const Operation& operation, int part, int parts) {
  TileBuffer& to = buffer(operation.to);
  const TileSize& size = to.size();
  const TileRows inside = TileRows::interior(size).share(part, parts);
  const TileRows all = TileRows{0, size.rows}.share(part, parts);
  const std::size_t all_codes = size.at(all.last, 0) - size.at(all.first, 0);
  switch (operation.kind) {
    case OperationKind::Preset:
      preset(to, layer(operation), memories_.bias(operation.bias_slot), inside);
      break;
    case OperationKind::Clear:
      std::fill_n(to.at(all.first, 0), all_codes, 0);
      break;
    case OperationKind::Copy: {
      const Code* from = buffer(operation.from).at(all.first, 0);
      std::transform(from, from + all_codes, to.at(all.first, 0),
                     [bits = to.bits()](Code code) { return low_bits(code, bits); });
      break;
    }
    case OperationKind::Activate: {
      TileBuffer& from = buffer(operation.from);
      const TileRequantizer unit(program_, layer(operation), memories_, operation.bias_slot);
      for (int row = inside.first; row < inside.last; ++row) {
        unit.run(from.at(row, 1), size.columns - 2, to.at(row, 1));
        if (program_.clears_read && &from != &to) {
          std::fill_n(from.at(row, 1),
                      static_cast<std::ptrdiff_t>(size.columns - 2) * program_.lanes, 0);
        }
      }
      break;
    }
    default:
      throw InternalError("TileActivation: not an operation of this unit");
  }
}

}  // namespace rill
