// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/tile_saturation.h"

#include <algorithm>
#include <optional>

#include "modules/tile_unit/requantize_tile.h"

namespace rill {

TileSaturation::TileSaturation(const Program& program, TileMemories& memories)
    : program_(program), memories_(memories), counts_(program.layers.size()) {}

void TileSaturation::after_operation(const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::Activate:
      look_at(operation, operation.to, false);
      break;
    case OperationKind::Store:
    case OperationKind::Pool:
      // What is stored as it is was counted when it was requantized.
      if (operation.activate) look_at(operation, operation.from, true);
      break;
    case OperationKind::Detect:
      look_at(operation, operation.from, true);
      break;
    default:
      break;
  }
}

void TileSaturation::look_at(const Operation& operation, int buffer, bool requantize) {
  const TileLayer& layer = program_.layers[static_cast<std::size_t>(operation.layer)];
  const CodeEnds ends(layer.arithmetic.output);
  if (!ends.tell() || operation.areas < 0) return;
  // The last group of channels may not fill its lanes.
  const std::int64_t channels =
      std::min(program_.lanes, layer.out_channels - operation.group * program_.lanes);
  const TileRequantizer unit(program_, layer, memories_, operation.bias_slot);
  SaturationCount& count = counts_[static_cast<std::size_t>(operation.layer)];
  std::vector<Code> row_codes;
  for (const TileArea& area : program_.areas[static_cast<std::size_t>(operation.areas)]) {
    row_codes.resize(static_cast<std::size_t>(area.columns * program_.lanes));
    for (int row = 0; row < area.rows; ++row) {
      const Code* codes = memories_.buffer(buffer).at(area.row + row, area.column);
      if (requantize) {
        unit.run(codes, area.columns, row_codes.data());
        codes = row_codes.data();
      }
      for (int column = 0; column < area.columns; ++column) {
        count.at_end += ends.count(channels, codes + std::int64_t{column} * program_.lanes);
      }
      count.codes += channels * area.columns;
    }
  }
}

std::vector<SaturationCount> TileSaturation::counts(const Network& network) const {
  std::vector<SaturationCount> found(network.layers.size());
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const std::optional<LayerIndex> index = network.find(program_.layers[i].name);
    if (index) found[static_cast<std::size_t>(*index)] = counts_[i];
  }
  return found;
}

}  // namespace rill
