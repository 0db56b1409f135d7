// SPDX-License-Identifier: Apache-2.0
// The operations of a pass that compute and store, one by one: buffers, addresses and cycles.
#include "sim/tiled/pass_planner.h"
#include "sim/tiled/transfer_blocks.h"

namespace rill {

namespace {

std::int64_t interior(const Program& program) {
  return static_cast<std::int64_t>(program.rows - 2) * (program.columns - 2);
}

std::int64_t whole(const Program& program) {
  return static_cast<std::int64_t>(program.rows) * program.columns;
}

}  // namespace

/// An operation with the cycles of its loop; those of transfers are set when their blocks are
/// known.
Operation PassPlanner::operation(OperationKind kind, LayerIndex of) const {
  Operation result;
  result.kind = kind;
  result.layer = of;
  result.areas = job_.areas;
  const LoopTiming& loop = program_->loop(kind);
  const Shape& shape = layer(of).out;
  switch (kind) {
    case OperationKind::Depthwise: {
      const bool scan = spec_.units.depthwise_scan == TileUnits::Scan::Buffer;
      result.loop_count = ceil_div(layer(of).window.taps(), spec_.units.taps);
      result.cycles =
          result.loop_count * loop.cycles(scan ? whole(*program_) : interior(*program_));
      break;
    }
    case OperationKind::Pointwise:
      result.loop_count = ceil_div(spec_.lanes, spec_.units.inputs);
      result.cycles =
          result.loop_count * (spec_.units.weight_unpack_cycles + loop.cycles(interior(*program_)));
      break;
    case OperationKind::Preset:
    case OperationKind::Activate:
      result.cycles = loop.cycles(interior(*program_));
      break;
    case OperationKind::Clear:
    case OperationKind::Copy:
      result.cycles = loop.cycles(whole(*program_));
      break;
    case OperationKind::Detect: {
      const int scans = spec_.units.box_by_picture ? 1 : program_->anchors;
      result.loop_count = scans * program_->pictures;
      result.cycles = loop.cycles(shape.pixels()) * result.loop_count;
      break;
    }
    default:
      break;
  }
  return result;
}

bool PassPlanner::needs_start(LayerIndex of) const {
  const bool bias_first = program_->layers[static_cast<std::size_t>(of)].has_bias &&
                          numbers(of).accumulation.bias == BiasEntry::First;
  if (bias_first) return true;
  return layer(of).is_depthwise() ? !spec_.units.overwrites : !spec_.units.clears_read;
}

Operation PassPlanner::start_sums(LayerIndex of, int to, int bias_slot) const {
  const bool bias_first = program_->layers[static_cast<std::size_t>(of)].has_bias &&
                          numbers(of).accumulation.bias == BiasEntry::First;
  Operation result = operation(bias_first ? OperationKind::Preset : OperationKind::Clear, of);
  result.to = to;
  result.bias_slot = bias_slot;
  return result;
}

Operation PassPlanner::activate(LayerIndex of, int group, int from, int to, int bias_slot) const {
  Operation result = operation(OperationKind::Activate, of);
  result.group = group;
  result.from = from;
  result.to = to;
  result.bias_slot = bias_slot;
  return result;
}

Operation PassPlanner::store(LayerIndex of, int group, int from, const Tile& tile, bool activate,
                             int bias_slot) const {
  const PlacedMap& map = *placement_.find(of);
  const Tiling& tiling = job_.tiling;
  Operation result = operation(OperationKind::Store, of);
  result.group = group;
  result.from = from;
  result.bias_slot = bias_slot;
  result.activate = activate;
  const bool whole_buffer = spec_.store == TiledSpec::Store::Buffer;
  TileBlock block;
  if (map.frames) {
    const int index = tiling.picture(tile.row, tile.column);
    block = detail::word_block(*program_, map.frame(group, index), program_->rows,
                               program_->columns, program_->columns, 0, 0);
  } else if (tiling.whole() && whole_buffer) {
    block = detail::word_block(*program_, map.word(group, 0, 0), map.mosaic.rows(),
                               map.mosaic.columns(), map.mosaic.columns(), 0, 0);
  } else {
    block = detail::word_block(
        *program_,
        map.word(group, tiling.origin_row(tile.row) + 1, tiling.origin_column(tile.column) + 1),
        tiling.tile_height(), tiling.tile_width(), map.mosaic.columns(), 1, 1);
  }
  const bool clears = tiling.whole() && spec_.clear_gaps;
  block.first_row = clears ? 0 : -1;
  if (clears) {
    result.lead = (program_->gap_lines[0] >= 0 ? program_->columns : 0) +
                  (program_->gap_lines[1] >= 0 ? program_->rows : 0);
  }
  result.blocks.push_back(block);
  detail::set_cycles(*program_, 1, &result);
  result.cycles += result.lead;
  return result;
}

Operation PassPlanner::pool(int group, int from, const Tile& tile, bool activate,
                            int bias_slot) const {
  const PlacedMap& map = *placement_.find(job_.pool);
  // The pooled map lies in its own mosaic, cut into as many tiles.
  Tiling tiling = job_.tiling;
  tiling.mosaic = map.mosaic;
  Operation result = operation(OperationKind::Pool, job_.pointwise);
  result.pool_layer = job_.pool;
  result.group = group;
  result.from = from;
  result.bias_slot = bias_slot;
  result.activate = activate;
  result.blocks.push_back(detail::word_block(
      *program_,
      map.word(group, tiling.origin_row(tile.row) + 1, tiling.origin_column(tile.column) + 1),
      tiling.tile_height(), tiling.tile_width(), map.mosaic.columns(), 1, 1));
  detail::set_cycles(*program_, 1, &result);
  return result;
}

}  // namespace rill
