// SPDX-License-Identifier: Apache-2.0
#include "modules/tile_buffer/tile_memories.h"

namespace rill {

TileBuffer::TileBuffer(const sc_core::sc_module_name& name, const TileSize& size, int bits)
    : sc_module(name), size_(size), bits_(bits), codes_(size.at(size.rows, 0), 0) {
  metrics_.bind("written_words", "words", "pixels of all lanes written", &written_);
  metrics_.bind("read_words", "words", "pixels of all lanes read, windows counted once", &read_);
}

TileMemories::TileMemories(const sc_core::sc_module_name& name, const Program& program)
    : sc_module(name) {
  for (const TileBufferShape& shape : program.buffers) {
    buffers_.push_back(std::make_unique<TileBuffer>(
        shape.name.c_str(), TileSize{program.rows, program.columns, program.lanes}, shape.bits));
  }
  const auto lanes = static_cast<std::size_t>(program.lanes);
  int taps = 1;
  for (const TileLayer& layer : program.layers) {
    if (layer.depthwise) taps = std::max(taps, layer.taps);
  }
  pointwise_.assign(static_cast<std::size_t>(program.pointwise_slots),
                    std::vector<Code>(lanes * lanes, 0));
  depthwise_.assign(static_cast<std::size_t>(program.depthwise_slots),
                    std::vector<Code>(static_cast<std::size_t>(taps) * lanes, 0));
  bias_.assign(static_cast<std::size_t>(program.bias_slots), std::vector<Code>(lanes, 0));
  multiplier_ = bias_;
}

}  // namespace rill
