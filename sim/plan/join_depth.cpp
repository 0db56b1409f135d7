// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/join_depth.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "modules/line_buffer/timing.h"
#include "sim/plan/folding.h"

namespace rill {

namespace {

/// By raster pixel of a map: the last pixel of the source map that it depends on. Maps without a
/// path from the source depend on nothing of it (-1): they are always ahead.
using Needs = std::vector<std::int64_t>;

std::int64_t cropped_pixel(const Layer& layer, int row, int column) {
  return std::int64_t{row + layer.crop_top} * layer.in.width + column + layer.crop_left;
}

class NeedWalk {
 public:
  NeedWalk(const Network& network, LayerIndex source, const std::vector<LayerIndex>& members,
           const std::vector<int>& tile_rows)
      : network_(network), source_(source), members_(members), tile_rows_(tile_rows) {}

  const Needs& of(LayerIndex map) {
    const auto known = known_.find(map);
    if (known != known_.end()) return known->second;
    return known_[map] = compute(map);
  }

 private:
  Needs compute(LayerIndex map) {
    const Shape& shape = network_.shape_of(map);
    Needs needs(static_cast<std::size_t>(shape.pixels()), -1);
    if (map == source_) {
      for (std::size_t i = 0; i < needs.size(); ++i) needs[i] = static_cast<std::int64_t>(i);
      return needs;
    }
    if (map < source_) return needs;  // layers read only what stands before them
    const bool inside = std::find(members_.begin(), members_.end(), map) != members_.end();
    if (!inside) return needs;
    const Layer& layer = network_.layers[static_cast<std::size_t>(map)];
    const Window window = stage_window(layer);
    for (const LayerIndex input : layer.inputs) {
      const Needs& before = of(input);
      if (before.back() < 0) continue;  // needs never fall: no path from the source
      // A crop's output pixel is the input pixel as far below and to the right as was cut away.
      const bool enlarges = window.upsample > 1;
      const LineBufferShape windows{layer.in,          enlarges ? window : layer.window,
                                    layer.out.height,  layer.out.width,
                                    window.extent_h(), 1};
      const int rows = tile_rows_.empty() ? 1 : tile_rows_.at(static_cast<std::size_t>(map));
      const auto pixel_at = [&](int row, int column) {
        if (layer.op == Op::Crop) return cropped_pixel(layer, row, column);
        // A row of a tile leaves once the tile's last row is there.
        const int last = std::min(row / rows * rows + rows, shape.height) - 1;
        return windows.last_pixel_from(last, column);
      };
      // Its column is the same in all rows, its row in all columns.
      std::vector<std::size_t> columns;
      for (int column = 0; column < shape.width; ++column) {
        const std::int64_t pixel = pixel_at(shape.height - 1, column);
        columns.push_back(
            static_cast<std::size_t>(std::max<std::int64_t>(pixel, 0) % layer.in.width));
      }
      for (int row = 0; row < shape.height; ++row) {
        const std::int64_t first = pixel_at(row, 0);
        if (first < 0) continue;  // padding only
        const std::int64_t* reach = before.data() + first / layer.in.width * layer.in.width;
        std::int64_t* need = needs.data() + std::int64_t{row} * shape.width;
        for (const std::size_t column : columns) {
          *need = std::max(*need, reach[column]);
          ++need;
        }
      }
      for (std::size_t i = 1; i < needs.size(); ++i) needs[i] = std::max(needs[i], needs[i - 1]);
    }
    return needs;
  }

  const Network& network_;
  const LayerIndex source_;
  const std::vector<LayerIndex>& members_;
  const std::vector<int>& tile_rows_;
  std::map<LayerIndex, Needs> known_;
};

/// Maps that more than one layer of the group reads: where branches can start.
std::set<LayerIndex> forked_maps(const Network& network, LayerIndex join,
                                 const std::vector<LayerIndex>& members) {
  std::map<LayerIndex, int> readers;
  for (const LayerIndex member : members) {
    if (member > join) continue;
    for (const LayerIndex input : network.layers[static_cast<std::size_t>(member)].inputs) {
      ++readers[input];
    }
  }
  std::set<LayerIndex> forked;
  for (const auto& [map, count] : readers) {
    if (count > 1) forked.insert(map);
  }
  return forked;
}

/// Most pixels of `own` that are there before the pixel they meet: own and others are the needs of
/// one operand and of all others together.
std::int64_t most_waiting(const Needs& own, const Needs& others) {
  std::int64_t most = 0;
  std::size_t there = 0;
  for (std::size_t j = 0; j < own.size(); ++j) {
    while (there < own.size() && own[there] < others[j]) ++there;
    most = std::max(most, static_cast<std::int64_t>(there) - static_cast<std::int64_t>(j));
  }
  return most;
}

}  // namespace

std::vector<int> tile_rows_of(const std::vector<LayerArithmetic>& arithmetic) {
  std::vector<int> rows;
  for (const LayerArithmetic& numbers : arithmetic) rows.push_back(numbers.winograd.tile_rows());
  return rows;
}

std::vector<JoinWait> pixels_waiting_at_join(const Network& network, LayerIndex join,
                                             const std::vector<LayerIndex>& members,
                                             const std::vector<int>& tile_rows) {
  const Layer& layer = network.layers[static_cast<std::size_t>(join)];
  std::vector<JoinWait> waits(layer.inputs.size());
  for (const LayerIndex source : forked_maps(network, join, members)) {
    NeedWalk walk(network, source, members, tile_rows);
    std::vector<LayerIndex> between;
    std::copy_if(members.begin(), members.end(), std::back_inserter(between),
                 [&](LayerIndex member) { return member > source && member < join; });
    for (std::size_t operand = 0; operand < layer.inputs.size(); ++operand) {
      const Needs& own = walk.of(layer.inputs[operand]);
      if (own.back() < 0) continue;  // no branch of this fork
      Needs others(own.size(), -1);
      for (std::size_t other = 0; other < layer.inputs.size(); ++other) {
        if (other == operand) continue;
        const Needs& needs = walk.of(layer.inputs[other]);
        for (std::size_t j = 0; j < others.size(); ++j) others[j] = std::max(others[j], needs[j]);
      }
      waits[operand].pixels = std::max(waits[operand].pixels, most_waiting(own, others));
      if (between.size() > waits[operand].between.size()) waits[operand].between = between;
    }
  }
  return waits;
}

}  // namespace rill
