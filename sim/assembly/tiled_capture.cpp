// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/tiled_capture.h"

#include <algorithm>
#include <utility>

#include "modules/tile_dma/word_codec.h"
#include "modules/tile_unit/requantize_tile.h"

namespace rill {

TiledCapture::TiledCapture(const Program& program, TileMemories& memories,
                           const SparseMemory& memory, bool everything)
    : program_(program), memories_(memories), memory_(memory), everything_(everything) {}

void TiledCapture::reserve(Map& map, int layer, int halo) const {
  if (!map.codes.empty()) return;
  const TileLayer& numbers = program_.layers[static_cast<std::size_t>(layer)];
  map.channels = numbers.out_channels;
  map.height = numbers.height + 2 * halo;
  map.width = numbers.width + 2 * halo;
  map.codes.assign(static_cast<std::size_t>(program_.pictures) *
                       static_cast<std::size_t>(map.channels) *
                       static_cast<std::size_t>(map.height) * static_cast<std::size_t>(map.width),
                   0);
}

TiledCapture::Map& TiledCapture::map_of(const std::string& name, int layer) {
  Map& map = maps_[name];
  reserve(map, layer, 0);
  return map;
}

/// One pixel, `row` and `column` counted within the area.
void TiledCapture::put(Map& map, const TileArea& area, int group, int row, int column,
                       const Code* lanes) const {
  const std::size_t plane =
      static_cast<std::size_t>(map.height) * static_cast<std::size_t>(map.width);
  const int first = group * program_.lanes;
  const int count = std::min(program_.lanes, map.channels - first);
  std::size_t at =
      (static_cast<std::size_t>(area.picture) * static_cast<std::size_t>(map.channels) +
       static_cast<std::size_t>(first)) *
          plane +
      static_cast<std::size_t>(area.map_row + row) * static_cast<std::size_t>(map.width) +
      static_cast<std::size_t>(area.map_column + column);
  for (int lane = 0; lane < count; ++lane, at += plane) map.codes[at] = lanes[lane];
}

std::string TiledCapture::sums_name(int layer) const {
  const TileLayer& numbers = program_.layers[static_cast<std::size_t>(layer)];
  return numbers.name + (numbers.depthwise ? "_pre" : "_acc");
}

void TiledCapture::keep_buffer(const std::string& name, const Operation& operation, int buffer) {
  Map& map = map_of(name, operation.layer);
  for (const TileArea& area : program_.areas[static_cast<std::size_t>(operation.areas)]) {
    for (int row = 0; row < area.rows; ++row) {
      for (int column = 0; column < area.columns; ++column) {
        put(map, area, operation.group, row, column,
            memories_.buffer(buffer).at(area.row + row, area.column + column));
      }
    }
  }
}

/// The requantized map of an operation that does it on the way.
void TiledCapture::keep_activated(const Operation& operation) {
  const TileLayer& numbers = program_.layers[static_cast<std::size_t>(operation.layer)];
  const TileRequantizer unit(program_, numbers, memories_, operation.bias_slot);
  Map& map = map_of(numbers.name, operation.layer);
  std::vector<Code> codes;
  for (const TileArea& area : program_.areas[static_cast<std::size_t>(operation.areas)]) {
    codes.resize(static_cast<std::size_t>(area.columns * program_.lanes));
    for (int row = 0; row < area.rows; ++row) {
      unit.run(memories_.buffer(operation.from).at(area.row + row, area.column), area.columns,
               codes.data());
      for (int column = 0; column < area.columns; ++column) {
        put(map, area, operation.group, row, column,
            codes.data() + static_cast<std::ptrdiff_t>(column) * program_.lanes);
      }
    }
  }
}

/// What a store (`shrink` 1) or a pool (2) left in DDR.
void TiledCapture::keep_stored(const Operation& operation, int layer, int shrink) {
  const TileLayer& numbers = program_.layers[static_cast<std::size_t>(layer)];
  const WordCodec codec(program_.lane_bits, numbers.arithmetic.output);
  Map& map = map_of(numbers.name, layer);
  const TileBlock& block = operation.blocks.front();
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(program_.word_bytes()));
  std::vector<Code> lanes(static_cast<std::size_t>(program_.lanes));
  for (TileArea area : program_.areas[static_cast<std::size_t>(operation.areas)]) {
    area.row = 1 + (area.row - 1) / shrink;
    area.column = 1 + (area.column - 1) / shrink;
    area.map_row /= shrink;
    area.map_column /= shrink;
    for (int row = 0; row < area.rows / shrink; ++row) {
      for (int column = 0; column < area.columns / shrink; ++column) {
        const std::int64_t offset =
            (area.row + row - block.row) * block.row_pitch +
            std::int64_t{area.column + column - block.column} * block.column_pitch;
        memory_.read(block.address + static_cast<std::uint64_t>(offset), bytes.data(),
                     bytes.size());
        codec.unpack(bytes.data(), program_.lanes, lanes.data());
        put(map, area, operation.group, row, column, lanes.data());
      }
    }
  }
}

/// A whole buffer, [lane][row][column]; `several`: appended to those of the same name.
void TiledCapture::keep_frame(const std::string& name, int buffer, bool several) {
  auto found = std::find_if(frames_.begin(), frames_.end(),
                            [&](const NamedCodes& frame) { return frame.name == name; });
  if (found == frames_.end()) {
    frames_.push_back({name, {program_.lanes, program_.rows, program_.columns}, {}});
    if (several) frames_.back().shape.insert(frames_.back().shape.begin(), 0);
    found = frames_.end() - 1;
  }
  if (several) {
    ++found->shape.front();
  } else {
    found->codes.clear();
  }
  const std::vector<Code>& codes = memories_.buffer(buffer).codes();
  const auto lanes = static_cast<std::size_t>(program_.lanes);
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    for (std::size_t at = lane; at < codes.size(); at += lanes) found->codes.push_back(codes[at]);
  }
}

void TiledCapture::before_pass(int pass) {
  if (!everything_) return;
  for (const TileSnapshot& snapshot : program_.snapshots) {
    if (snapshot.pass != pass) continue;
    NamedCodes kept{"ddr_" + snapshot.name, {snapshot.rows, snapshot.columns, program_.lanes}, {}};
    const std::size_t words =
        static_cast<std::size_t>(snapshot.rows) * static_cast<std::size_t>(snapshot.columns);
    std::vector<std::uint8_t> bytes(words * static_cast<std::size_t>(program_.word_bytes()));
    memory_.read(snapshot.address, bytes.data(), bytes.size());
    kept.codes.resize(words * static_cast<std::size_t>(program_.lanes));
    WordCodec(program_.lane_bits, Format::scaled(program_.lane_bits, false, false))
        .unpack(bytes.data(), static_cast<std::int64_t>(kept.codes.size()), kept.codes.data());
    frames_.push_back(std::move(kept));
  }
}

void TiledCapture::before_operation(const Operation& operation) {
  const TileLayer* numbers =
      operation.layer < 0 ? nullptr : &program_.layers[static_cast<std::size_t>(operation.layer)];
  if (operation.kind == OperationKind::Depthwise && numbers->taps > 1 &&
      unpadded_.count(operation.layer) == 0 && !reads_padding(operation, *numbers)) {
    unpadded_.insert(operation.layer);
  }
  if (!everything_) return;
  switch (operation.kind) {
    case OperationKind::Depthwise:
      if (operation.keep_source) keep_frame(numbers->name + "_in_frames", operation.from, true);
      if (numbers->taps > 1) keep_halo(operation);
      break;
    case OperationKind::Activate:
      if (!numbers->depthwise) keep_buffer(sums_name(operation.layer), operation, operation.from);
      break;
    case OperationKind::Store:
    case OperationKind::Pool:
      if (operation.activate) {
        keep_buffer(sums_name(operation.layer), operation, operation.from);
        keep_activated(operation);
      }
      break;
    default:
      break;
  }
}

void TiledCapture::after_operation(const Operation& operation) {
  const TileLayer* numbers =
      operation.layer < 0 ? nullptr : &program_.layers[static_cast<std::size_t>(operation.layer)];
  const bool answer = operation.layer >= 0 && operation.layer == program_.answer;
  if (answer && operation.kind == OperationKind::Detect) {
    keep_activated(operation);
    if (everything_) keep_frame(numbers->name + "_frame", operation.from, false);
  }
  if (!everything_ && !(answer && operation.kind == OperationKind::Store)) return;
  switch (operation.kind) {
    case OperationKind::Depthwise:
      keep_buffer(sums_name(operation.layer), operation, operation.to);
      break;
    case OperationKind::Activate:
      keep_buffer(numbers->name, operation, operation.to);
      break;
    case OperationKind::Store:
      keep_stored(operation, operation.layer, 1);
      break;
    case OperationKind::Pool:
      keep_stored(operation, operation.pool_layer, 2);
      break;
    default:
      break;
  }
}

void TiledCapture::keep_regions() {
  for (const TileRegion& region : program_.regions) {
    NamedCodes kept{"ddr_" + region.name, {}, {}};
    std::size_t words = 1;
    for (const int extent : region.shape) {
      kept.shape.push_back(extent);
      words *= static_cast<std::size_t>(extent);
    }
    kept.shape.push_back(program_.lanes);
    std::vector<std::uint8_t> bytes(words * static_cast<std::size_t>(program_.word_bytes()));
    memory_.read(region.address, bytes.data(), bytes.size());
    kept.codes.resize(words * static_cast<std::size_t>(program_.lanes));
    WordCodec(program_.lane_bits, Format::scaled(program_.lane_bits, false, false))
        .unpack(bytes.data(), static_cast<std::int64_t>(kept.codes.size()), kept.codes.data());
    frames_.push_back(std::move(kept));
  }
}

TiledBatch TiledCapture::take() {
  TiledBatch batch;
  if (program_.answer >= 0) {
    const TileLayer& numbers = program_.layers[static_cast<std::size_t>(program_.answer)];
    const Map& map = map_of(numbers.name, program_.answer);
    const std::size_t plane =
        static_cast<std::size_t>(map.height) * static_cast<std::size_t>(map.width);
    const std::size_t size = plane * static_cast<std::size_t>(map.channels);
    for (int picture = 0; picture < program_.pictures; ++picture) {
      FeatureMap answer{{map.channels, map.height, map.width}, numbers.arithmetic.output, {}};
      answer.codes.reserve(size);
      for (std::size_t pixel = 0; pixel < plane; ++pixel) {
        for (std::size_t channel = 0; channel < static_cast<std::size_t>(map.channels); ++channel) {
          answer.codes.push_back(
              map.codes[static_cast<std::size_t>(picture) * size + channel * plane + pixel]);
        }
      }
      batch.answers.push_back(std::move(answer));
    }
  }
  if (everything_) {
    keep_regions();
    for (auto& [name, map] : maps_) {
      batch.arrays.push_back(
          {name, {program_.pictures, map.channels, map.height, map.width}, std::move(map.codes)});
    }
    for (NamedCodes& frame : frames_) batch.arrays.push_back(std::move(frame));
    for (auto& [layer, map] : halos_) {
      const TileLayer& numbers = program_.layers[static_cast<std::size_t>(layer)];
      if (is_padded(map, numbers.arithmetic.padding_code)) continue;
      batch.arrays.push_back({numbers.name + "_in_halo",
                              {program_.pictures, map.channels, map.height, map.width},
                              std::move(map.codes)});
    }
  }
  for (const int layer : unpadded_) {
    batch.unpadded.push_back(program_.layers[static_cast<std::size_t>(layer)].name);
  }
  unpadded_.clear();
  halos_.clear();
  maps_.clear();
  frames_.clear();
  return batch;
}

}  // namespace rill
