// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/tiled_location.h"

#include <fmt/core.h>

#include <optional>
#include <vector>

namespace rill {
namespace {

bool writes_memory(const Operation& operation) {
  return operation.kind == OperationKind::Store || operation.kind == OperationKind::Pool;
}

/// Layer whose codes an operation gives, and pixels of its buffer for one of them.
int given_layer(const Operation& operation) {
  return operation.kind == OperationKind::Pool ? operation.pool_layer : operation.layer;
}
int shrink_of(const Operation& operation) { return operation.kind == OperationKind::Pool ? 2 : 1; }

/// Calls `visit` for every operation, as long as it returns false.
template <typename Visit>
void visit_operations(const Program& program, const Visit& visit) {
  for (const Step& step : program.steps) {
    for (const std::vector<Operation>* list : {&step.main, &step.beside}) {
      for (const Operation& operation : *list) {
        if (visit(operation)) return;
      }
    }
  }
}

/// An area in pixels that an operation gives.
TileArea given_area(const Operation& operation, const TileArea& area) {
  const int shrink = shrink_of(operation);
  if (shrink == 1) return area;
  return {area.picture,          1 + (area.row - 1) / shrink, 1 + (area.column - 1) / shrink,
          area.map_row / shrink, area.map_column / shrink,    area.rows / shrink,
          area.columns / shrink};
}

/// The part of the map with this pixel, if the operation works on it.
std::optional<TileArea> area_with(const Program& program, const Operation& operation, int picture,
                                  const Mismatch& at) {
  if (operation.areas < 0) return std::nullopt;
  for (const TileArea& whole : program.areas[static_cast<std::size_t>(operation.areas)]) {
    const TileArea area = given_area(operation, whole);
    if (area.picture == picture && at.row >= area.map_row && at.row < area.map_row + area.rows &&
        at.column >= area.map_column && at.column < area.map_column + area.columns) {
      return area;
    }
  }
  return std::nullopt;
}

/// Tiles are counted over the whole batch; a tile with all of its pictures is the only one.
void set_tile(const Program& program, const Operation& operation, const TileArea& area, int layer,
              MachinePlace* place) {
  place->tile_row = place->tile_column = 0;
  if (program.areas[static_cast<std::size_t>(operation.areas)].size() > 1) return;
  const TileLayer& map = program.layers[static_cast<std::size_t>(layer)];
  place->tile_row =
      area.picture / program.batch[1] * (map.height / area.rows) + area.map_row / area.rows;
  place->tile_column =
      area.picture % program.batch[1] * (map.width / area.columns) + area.map_column / area.columns;
}

std::uint64_t address_of(const TileBlock& block, int row, int column) {
  return block.address +
         static_cast<std::uint64_t>((row - block.row) * block.row_pitch +
                                    std::int64_t{column - block.column} * block.column_pitch);
}

const std::string& buffer_name(const Program& program, int buffer) {
  return program.buffers[static_cast<std::size_t>(buffer)].name;
}

/// Buffer that an operation leaves a layer's codes (or sums) in; -1: none.
int result_buffer(const Operation& operation, LayerIndex layer, bool sums) {
  if (operation.layer != layer) return -1;
  switch (operation.kind) {
    case OperationKind::Depthwise:
    case OperationKind::Pointwise:
      return operation.to;
    case OperationKind::Activate:
      return sums ? -1 : operation.to;
    default:
      return -1;
  }
}

std::optional<std::string> code_in(const Program& program, const Operation& operation,
                                   const TileBlock& block, std::uint64_t address) {
  if (address < block.address || block.column_pitch == 0) return std::nullopt;
  const auto offset = static_cast<std::int64_t>(address - block.address);
  const std::int64_t row = offset / block.row_pitch;
  const std::int64_t column = offset % block.row_pitch / block.column_pitch;
  if (row >= block.rows || column >= block.columns) return std::nullopt;
  const TileLayer& layer = program.layers[static_cast<std::size_t>(given_layer(operation))];
  const int lane_bytes = program.lane_bits / 8;
  const auto lane = static_cast<int>(offset % block.column_pitch / lane_bytes);
  const int channel = operation.group * program.lanes + lane;
  const int y = block.row + static_cast<int>(row), x = block.column + static_cast<int>(column);
  for (const TileArea& whole : program.areas[static_cast<std::size_t>(operation.areas)]) {
    const TileArea area = given_area(operation, whole);
    if (y < area.row || y >= area.row + area.rows || x < area.column ||
        x >= area.column + area.columns) {
      continue;
    }
    return fmt::format("{} channel {}{}, row {}, column {} of image {}", layer.name, channel,
                       channel < layer.out_channels ? "" : " (an idle lane)",
                       area.map_row + y - area.row, area.map_column + x - area.column,
                       area.picture);
  }
  return fmt::format("{} channel {}, between or around the pictures", layer.name, channel);
}

}  // namespace

MachinePlace place_in_tiles(const Program& program, LayerIndex layer, bool sums, int picture,
                            const Mismatch& mismatch) {
  MachinePlace place;
  place.lanes = program.lanes;
  place.lane = mismatch.channel % program.lanes;
  place.memory = "is not kept by this machine";
  visit_operations(program, [&](const Operation& operation) {
    const bool stored = !sums && writes_memory(operation) && given_layer(operation) == layer;
    const int buffer = result_buffer(operation, layer, sums);
    if ((!stored && buffer < 0) || operation.group != mismatch.channel / program.lanes) {
      return false;
    }
    const auto area = area_with(program, operation, picture, mismatch);
    if (!area) return false;
    set_tile(program, operation, *area, layer, &place);
    const int row = area->row + mismatch.row - area->map_row;
    const int column = area->column + mismatch.column - area->map_column;
    if (stored) {
      const int lane_bytes = program.lane_bits / 8;
      place.address = address_of(operation.blocks.front(), row, column) +
                      static_cast<std::uint64_t>(*place.lane * lane_bytes);
      place.memory = "of this map";
      return true;
    }
    place.memory = fmt::format("stays on the chip, in {} at row {}, column {}",
                               buffer_name(program, buffer), row, column);
    return false;  // a later operation may store it
  });
  return place;
}

std::string what_lies_at(const Program& program, std::uint64_t address) {
  std::string found = "nothing that a layer stores";
  visit_operations(program, [&](const Operation& operation) {
    if (!writes_memory(operation) || operation.areas < 0) return false;
    for (const TileBlock& block : operation.blocks) {
      if (auto code = code_in(program, operation, block, address)) found = std::move(*code);
    }
    return false;
  });
  return found;
}

}  // namespace rill
