// SPDX-License-Identifier: Apache-2.0
// The operations of a pass that load, one by one: buffers, addresses and cycles.
#include <algorithm>

#include "sim/tiled/pass_planner.h"
#include "sim/tiled/transfer_blocks.h"

namespace rill {

namespace {

constexpr int kMapPort = 0;
constexpr int kWeightPort = 1;
constexpr int kBiasPort = 2;

}  // namespace

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
  result.blocks.push_back(detail::word_block(
      *program_, map.word(group, tiling.origin_row(tile.row), tiling.origin_column(tile.column)),
      rows, columns, map.mosaic.columns(), 0, 0));
  detail::set_cycles(*program_, 1, &result);
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
  detail::set_cycles(*program_, planes, &result);
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
        detail::word_block(*program_, first, map.mosaic.height / step, map.mosaic.width / step,
                           pitch * step, to.first_row(picture), to.first_column(picture));
    block.column_pitch *= step;
    result.blocks.push_back(block);
  }
  detail::set_cycles(*program_, 1, &result);
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
  result.blocks.push_back(detail::word_block(
      *program_,
      program_->parameter_address + static_cast<std::uint64_t>(word * program_->word_bytes()), 1,
      words, words, 0, 0));
  detail::set_cycles(*program_, 1, &result);
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
    result.blocks.push_back(detail::word_block(
        *program_,
        program_->parameter_address + static_cast<std::uint64_t>(word * program_->word_bytes()), 1,
        words, words, 0, 0));
  };
  const bool has_bias = layer(of).bias || layer(of).batch_norm;
  if (has_bias) add(parameters_.bias_word(of, group));
  if (spec_.multipliers) add(parameters_.multiplier_word(of, group));
  detail::set_cycles(*program_, 1, &result);
  return result;
}

}  // namespace rill
