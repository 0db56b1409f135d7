// SPDX-License-Identifier: Apache-2.0
// What a TileDma does with the bytes: the function face of its operations.
#include <algorithm>

#include "modules/tile_dma/tile_dma.h"
#include "modules/tile_dma/word_codec.h"
#include "modules/tile_unit/requantize_tile.h"
#include "sim/core/error.h"

namespace rill {

namespace {

const LayerArithmetic& numbers(const Program& program, const Operation& operation) {
  return program.layers[static_cast<std::size_t>(operation.layer)].arithmetic;
}

}  // namespace

void TileDma::move(const Operation& operation, std::vector<std::uint8_t>& memory, int part,
                   int parts) {
  const bool writes =
      operation.kind == OperationKind::Store || operation.kind == OperationKind::Pool;
  const std::vector<TileRun> runs = tile_runs(program_, operation);
  std::vector<Code> codes;
  const std::size_t all = runs.size();
  const auto first = all * static_cast<std::size_t>(part) / static_cast<std::size_t>(parts);
  const auto last = all * static_cast<std::size_t>(part + 1) / static_cast<std::size_t>(parts);
  for (std::size_t i = first; i < last; ++i) {
    const TileRun& run = runs[i];
    internal_check(run.address + run.bytes <= memory.size(), "TileDma: moves beyond the memory");
    std::uint8_t* bytes = memory.data() + run.address;
    if (writes) {
      give(operation, run, bytes, &codes);
    } else {
      bring(operation, run, bytes, &codes);
    }
  }
}

void TileDma::count(const Operation& operation, const TileRun& run) {
  if (operation.kind == OperationKind::LoadMap) {
    memories_.buffer(operation.to).count_written(run.items);
  }
  if (operation.kind == OperationKind::Store) {
    memories_.buffer(operation.from).count_read(run.items);
  }
}

void TileDma::bring(const Operation& operation, const TileRun& run, const std::uint8_t* bytes,
                    std::vector<Code>* codes) {
  switch (operation.kind) {
    case OperationKind::LoadMap:
      return bring_map(operation, run, bytes);
    case OperationKind::LoadImage:
      return bring_image(operation, run, bytes);
    case OperationKind::LoadReorg:
      return bring_reorg(operation, run, bytes, codes);
    case OperationKind::LoadWeights:
    case OperationKind::LoadBias:
      return bring_parameters(operation, run, bytes);
    default:
      throw InternalError("TileDma: not a load");
  }
}

void TileDma::bring_map(const Operation& operation, const TileRun& run, const std::uint8_t* bytes) {
  TileBuffer& buffer = memories_.buffer(operation.to);
  const WordCodec codec(program_.lane_bits, numbers(program_, operation).input);
  codec.unpack(bytes, static_cast<std::int64_t>(run.items) * program_.lanes,
               buffer.at(run.row, run.column));
}

// Bytes of one colour of a row in planes, or words of four bytes whose last means nothing.
void TileDma::bring_image(const Operation& operation, const TileRun& run,
                          const std::uint8_t* bytes) {
  TileBuffer& buffer = memories_.buffer(operation.to);
  if (program_.planar_image) {
    const auto& table = picture_codes_[static_cast<std::size_t>(run.line)];
    for (int i = 0; i < run.items; ++i) {
      buffer.at(run.row, run.column + i)[run.line] = table[bytes[i]];
    }
    return;
  }
  const TileBlock& block = operation.blocks[static_cast<std::size_t>(run.block)];
  const int row = block.first_row + run.row - block.row;
  for (int i = 0; i < run.items; ++i) {
    const int column = block.first_column + run.column - block.column + i;
    const bool inside =
        row >= 0 && row < program_.image_size[0] && column >= 0 && column < program_.image_size[1];
    for (int channel = 0; channel < program_.image_channels; ++channel) {
      const int pixel = inside ? bytes[4 * i + channel] : padding_;
      buffer.at(run.row, run.column + i)[channel] =
          picture_codes_[static_cast<std::size_t>(channel)][static_cast<std::size_t>(pixel)];
    }
  }
}

// Channel major: lane l of buffer k is channel (lanes / 4) * k + l / 4 at place l % 4 of the block.
// Block major: the operation wants one place of the block, with all lanes.
void TileDma::bring_reorg(const Operation& operation, const TileRun& run, const std::uint8_t* bytes,
                          std::vector<Code>* room) {
  constexpr int kPlaces = 4;
  const WordCodec codec(program_.lane_bits, numbers(program_, operation).input);
  room->resize(static_cast<std::size_t>(run.items) * static_cast<std::size_t>(program_.lanes));
  codec.unpack(bytes, static_cast<std::int64_t>(room->size()), room->data());
  const TileBlock& block = operation.blocks[static_cast<std::size_t>(run.block)];
  const int y = run.row - block.row;
  for (int i = 0; i < run.items; ++i) {
    const Code* word = room->data() + static_cast<std::ptrdiff_t>(i) * program_.lanes;
    const int x = run.column - block.column + i;
    if (operation.phase >= 0) {
      std::copy_n(word, program_.lanes,
                  memories_.buffer(operation.targets[0]).at(block.row + y, block.column + x));
      continue;
    }
    const int place = 2 * (y % 2) + x % 2;
    const int row = block.row + y / 2;
    const int column = block.column + x / 2;
    const int channels = program_.lanes / kPlaces;
    for (int k = 0; k < kPlaces; ++k) {
      Code* out = memories_.buffer(operation.targets[static_cast<std::size_t>(k)]).at(row, column);
      for (int c = 0; c < channels; ++c) out[kPlaces * c + place] = word[channels * k + c];
    }
  }
}

void TileDma::bring_parameters(const Operation& operation, const TileRun& run,
                               const std::uint8_t* bytes) {
  const LayerArithmetic& arithmetic = numbers(program_, operation);
  const TileLayer& layer = program_.layers[static_cast<std::size_t>(operation.layer)];
  if (operation.kind == OperationKind::LoadWeights) {
    const WordCodec codec(program_.weight_bits, arithmetic.weight);
    std::vector<Code>& codes =
        layer.depthwise ? memories_.depthwise(operation.slot) : memories_.pointwise(operation.slot);
    codec.unpack(bytes, static_cast<std::int64_t>(run.items) * program_.lanes, codes.data());
    return;
  }
  const bool multiplier = run.block == 1;
  const Format word = Format::scaled(program_.bias_bits, true, false);
  const WordCodec codec(program_.bias_bits, multiplier ? word : arithmetic.bias);
  std::vector<Code>& codes =
      multiplier ? memories_.multiplier(operation.bias_slot) : memories_.bias(operation.bias_slot);
  codec.unpack(bytes, program_.lanes, codes.data());
}

// Gap lines are cleared in the buffer itself, before it is stored.
void TileDma::before_store(const Operation& operation) {
  TileBuffer& buffer = memories_.buffer(operation.from);
  if (operation.kind != OperationKind::Store || operation.blocks.front().first_row < 0) return;
  const auto lanes = static_cast<std::ptrdiff_t>(program_.lanes);
  const auto [gap_row, gap_column] = program_.gap_lines;
  if (gap_row >= 0) std::fill_n(buffer.at(gap_row, 0), lanes * program_.columns, 0);
  if (gap_column < 0) return;
  for (int row = 0; row < program_.rows; ++row) std::fill_n(buffer.at(row, gap_column), lanes, 0);
}

void TileDma::give(const Operation& operation, const TileRun& run, std::uint8_t* bytes,
                   std::vector<Code>* room) {
  TileBuffer& buffer = memories_.buffer(operation.from);
  const TileLayer& layer = program_.layers[static_cast<std::size_t>(operation.layer)];
  const WordCodec codec(program_.lane_bits, layer.arithmetic.output);
  const auto lanes = static_cast<std::size_t>(program_.lanes);
  const auto items = static_cast<std::size_t>(run.items);
  const TileRequantizer unit(program_, layer, memories_, operation.bias_slot);
  if (operation.kind == OperationKind::Store) {
    room->resize(items * lanes);
    const Code* codes = buffer.at(run.row, run.column);
    if (operation.activate) {
      unit.run(codes, run.items, room->data());
      codes = room->data();
    }
    codec.pack(codes, static_cast<std::int64_t>(items * lanes), bytes);
    return;
  }
  // Pool: rows of the block count pooled rows from the buffer's (1, 1) on.
  room->resize(4 * items * lanes + items * lanes);
  Code* best = room->data() + 4 * items * lanes;
  for (int dy = 0; dy < 2; ++dy) {
    const Code* codes = buffer.at(1 + 2 * (run.row - 1) + dy, 1 + 2 * (run.column - 1));
    Code* row = room->data() + static_cast<std::size_t>(dy) * 2 * items * lanes;
    if (operation.activate) {
      unit.run(codes, 2 * run.items, row);
    } else {
      std::copy_n(codes, 2 * items * lanes, row);
    }
  }
  const Code* upper = room->data();
  const Code* lower = upper + 2 * items * lanes;
  for (std::size_t i = 0; i < items; ++i) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const std::size_t at = 2 * i * lanes + lane;
      best[i * lanes + lane] =
          std::max(std::max(upper[at], upper[at + lanes]), std::max(lower[at], lower[at + lanes]));
    }
  }
  codec.pack(best, static_cast<std::int64_t>(items * lanes), bytes);
}

}  // namespace rill
