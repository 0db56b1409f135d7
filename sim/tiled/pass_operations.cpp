// SPDX-License-Identifier: Apache-2.0
// The operations of a pass, one by one: buffers, addresses and cycles.
#include <algorithm>

#include "sim/tiled/pass_planner.h"

namespace rill {

namespace {

constexpr int kMapPort = 0;
constexpr int kWeightPort = 1;
constexpr int kBiasPort = 2;

std::int64_t interior(const Program& program) {
  return static_cast<std::int64_t>(program.rows - 2) * (program.columns - 2);
}

std::int64_t whole(const Program& program) {
  return static_cast<std::int64_t>(program.rows) * program.columns;
}

std::int64_t words_of(const Operation& operation) {
  std::int64_t words = 0;
  for (const TileBlock& block : operation.blocks) {
    words += static_cast<std::int64_t>(block.rows) * block.columns;
  }
  return words;
}

/// Sets the cycles of a transfer's loops, `planes` of its words: one loop, one a row, or one an
/// iteration of single words.
void set_cycles(const Program& program, int planes, Operation* operation) {
  const LoopTiming& loop = program.loop(operation->kind);
  const std::int64_t words = words_of(*operation) * planes;
  if (operation->kind == OperationKind::LoadReorg && program.single_reads > 0) {
    operation->loop_count = static_cast<int>(ceil_div<std::int64_t>(words, program.single_reads));
    operation->cycles =
        words + std::int64_t{operation->loop_count} * (program.scatter_cycles + loop.depth);
    return;
  }
  if (!program.row_by_row) {
    operation->cycles = loop.cycles(words);
    return;
  }
  operation->loop_count = 0;
  for (const TileBlock& block : operation->blocks) {
    operation->loop_count += block.rows * planes;
    operation->cycles += std::int64_t{block.rows} * planes * loop.cycles(block.columns);
  }
}

/// One block of whole words in consecutive rows.
TileBlock word_block(const Program& program, std::uint64_t address, int rows, int columns,
                     std::int64_t pitch_words, int row, int column) {
  TileBlock block;
  block.address = address;
  block.rows = rows;
  block.columns = columns;
  block.column_pitch = program.word_bytes();
  block.row_pitch = pitch_words * program.word_bytes();
  block.row = row;
  block.column = column;
  return block;
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

Operation PassPlanner::load(const Tile& tile, int group) {
  const int to = job_.load[static_cast<std::size_t>(job_.loads++) % job_.load.size()];
  if (job_.source == kNetworkInput) return load_image(tile, to);
  const PlacedMap& map = *placement_.find(job_.source);
  const Tiling& tiling = job_.tiling;
  Operation result = operation(OperationKind::LoadMap, job_.first);
  result.to = to;
  result.port = kMapPort;
  const int rows = tiling.tile_height() + 2;
  const int columns = tiling.tile_width() + 2;
  result.blocks.push_back(word_block(
      *program_, map.word(group, tiling.origin_row(tile.row), tiling.origin_column(tile.column)),
      rows, columns, map.mosaic.columns(), 0, 0));
  set_cycles(*program_, 1, &result);
  return result;
}

Operation PassPlanner::load_image(const Tile& tile, int to) {
  const Tiling& tiling = job_.tiling;
  Operation result = operation(OperationKind::LoadImage, job_.first);
  result.to = to;
  result.port = kMapPort;
  result.purpose = Purpose::Input;
  TileBlock block;
  block.rows = spec_.image.tile.empty() ? tiling.tile_height() + 2 : spec_.image.tile[0];
  block.columns = spec_.image.tile.empty() ? tiling.tile_width() + 2 : spec_.image.tile[1];
  if (program_->planar_image) {
    const Mosaic& plane = tiling.mosaic;
    const std::int64_t first =
        static_cast<std::int64_t>(tiling.origin_row(tile.row)) * plane.columns() +
        tiling.origin_column(tile.column);
    block.address = program_->image_address + static_cast<std::uint64_t>(first);
    block.row_pitch = plane.columns();
    block.plane_pitch = plane.words();
    block.column_pitch = 1;
  } else {
    // Pictures one after another, without padding: addresses are computed as if there were some.
    const int picture = tiling.picture(std::min(tile.row, tiling.tiles[0] - 1),
                                       std::min(tile.column, tiling.tiles[1] - 1));
    const int across = tiling.per_picture(1);
    const int down = tiling.per_picture(0);
    const int tile_row = tile.row - picture / program_->batch[1] * down;
    const int tile_column = tile.column - picture % program_->batch[1] * across;
    block.first_row = tile_row * tiling.tile_height() - 1;
    block.first_column = tile_column * tiling.tile_width() - 1;
    const std::int64_t pixel = picture * network_.input.pixels() +
                               static_cast<std::int64_t>(block.first_row) * network_.input.width +
                               block.first_column;
    block.address = program_->image_address + static_cast<std::uint64_t>(pixel * 4);
    block.row_pitch = std::int64_t{network_.input.width} * 4;
    block.column_pitch = 4;
  }
  result.blocks.push_back(block);
  const int planes = program_->planar_image ? program_->image_channels : 1;
  set_cycles(*program_, planes, &result);
  return result;
}

Operation PassPlanner::load_reorg(int group, int picture_or_phase) {
  const PlacedMap& map = *placement_.find(job_.source);
  const Mosaic& to = job_.tiling.mosaic;
  Operation result = operation(OperationKind::LoadReorg, job_.depthwise);
  result.port = kMapPort;
  for (std::size_t k = 0; k < job_.load.size() && k < result.targets.size(); ++k) {
    result.targets[k] = job_.load[k];
  }
  result.phase = job_.block_major ? picture_or_phase : -1;
  const int dy = job_.block_major ? picture_or_phase / 2 : 0;
  const int dx = job_.block_major ? picture_or_phase % 2 : 0;
  const int step = job_.block_major ? 2 : 1;
  for (int picture = 0; picture < program_->pictures; ++picture) {
    if (!job_.block_major && picture != picture_or_phase) continue;
    const std::uint64_t first =
        map.frames ? map.frame(group, picture) +
                         static_cast<std::uint64_t>(((1 + dy) * map.frame_columns + 1 + dx) *
                                                    map.word_bytes)
                   : map.word(group, map.mosaic.first_row(picture) + dy,
                              map.mosaic.first_column(picture) + dx);
    const std::int64_t pitch = map.frames ? map.frame_columns : map.mosaic.columns();
    TileBlock block =
        word_block(*program_, first, map.mosaic.height / step, map.mosaic.width / step,
                   pitch * step, to.first_row(picture), to.first_column(picture));
    block.column_pitch *= step;
    result.blocks.push_back(block);
  }
  set_cycles(*program_, 1, &result);
  return result;
}

Operation PassPlanner::load_weights(LayerIndex of, int out_group, int in_group, int slot) {
  const bool depthwise = layer(of).is_depthwise();
  Operation result = operation(OperationKind::LoadWeights, of);
  result.port = kWeightPort;
  result.purpose = Purpose::Weights;
  result.slot = slot;
  const std::int64_t word = depthwise ? parameters_.depthwise_word(of, out_group)
                                      : parameters_.pointwise_word(of, out_group, in_group);
  const int words = depthwise ? layer(of).window.taps() : spec_.lanes;
  result.blocks.push_back(word_block(
      *program_,
      program_->parameter_address + static_cast<std::uint64_t>(word * program_->word_bytes()), 1,
      words, words, 0, 0));
  set_cycles(*program_, 1, &result);
  return result;
}

/// Empty (no blocks) for layers without any.
Operation PassPlanner::load_bias(LayerIndex of, int group, int slot) {
  Operation result = operation(OperationKind::LoadBias, of);
  result.port = kBiasPort;
  result.purpose = Purpose::Weights;
  result.bias_slot = slot;
  const int words = parameters_.bias_words();
  const auto add = [&](std::int64_t word) {
    result.blocks.push_back(word_block(
        *program_,
        program_->parameter_address + static_cast<std::uint64_t>(word * program_->word_bytes()), 1,
        words, words, 0, 0));
  };
  const bool has_bias = layer(of).bias || layer(of).batch_norm;
  if (has_bias) add(parameters_.bias_word(of, group));
  if (spec_.multipliers) add(parameters_.multiplier_word(of, group));
  set_cycles(*program_, 1, &result);
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
    block = word_block(*program_, map.frame(group, index), program_->rows, program_->columns,
                       program_->columns, 0, 0);
  } else if (tiling.whole() && whole_buffer) {
    block = word_block(*program_, map.word(group, 0, 0), map.mosaic.rows(), map.mosaic.columns(),
                       map.mosaic.columns(), 0, 0);
  } else {
    block = word_block(
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
  set_cycles(*program_, 1, &result);
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
  result.blocks.push_back(word_block(
      *program_,
      map.word(group, tiling.origin_row(tile.row) + 1, tiling.origin_column(tile.column) + 1),
      tiling.tile_height(), tiling.tile_width(), map.mosaic.columns(), 1, 1));
  set_cycles(*program_, 1, &result);
  return result;
}

}  // namespace rill
