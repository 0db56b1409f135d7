// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "modules/sequencer/program.h"
#include "modules/tile_unit/function.h"
#include "sim/metrics/metrics.h"

namespace rill {

/// One tile buffer: [row][column][lane], a bank of BRAM a lane. It keeps its contents until
/// somebody writes them, so what an operation leaves behind is there for the next one.
class TileBuffer : public sc_core::sc_module, public Observable {
 public:
  TileBuffer(const sc_core::sc_module_name& name, const TileSize& size, int bits);

  const TileSize& size() const { return size_; }
  int bits() const { return bits_; }
  std::vector<Code>& codes() { return codes_; }
  const std::vector<Code>& codes() const { return codes_; }
  Code* at(int row, int column) { return codes_.data() + size_.at(row, column); }
  /// An operation wrote `words` pixels of it, or read them.
  void count_written(std::int64_t words) { written_ += words; }
  void count_read(std::int64_t words) { read_ += words; }

  const MetricList& metrics() const override { return metrics_; }

 private:
  TileSize size_;
  int bits_;
  std::vector<Code> codes_;
  std::int64_t written_ = 0;
  std::int64_t read_ = 0;
  MetricList metrics_;
};

/// Everything that a tiled machine keeps on the chip: tile buffers, and small buffers of weights,
/// biases and multipliers, in slots of one chunk.
class TileMemories : public sc_core::sc_module {
 public:
  TileMemories(const sc_core::sc_module_name& name, const Program& program);

  TileBuffer& buffer(int index) { return *buffers_[static_cast<std::size_t>(index)]; }
  /// Weights [input lane][output lane] of a slot of the pointwise unit.
  std::vector<Code>& pointwise(int slot) { return pointwise_[static_cast<std::size_t>(slot)]; }
  /// Weights [tap][lane] of a slot of the depthwise unit.
  std::vector<Code>& depthwise(int slot) { return depthwise_[static_cast<std::size_t>(slot)]; }
  std::vector<Code>& bias(int slot) { return bias_[static_cast<std::size_t>(slot)]; }
  std::vector<Code>& multiplier(int slot) { return multiplier_[static_cast<std::size_t>(slot)]; }

 private:
  std::vector<std::unique_ptr<TileBuffer>> buffers_;
  std::vector<std::vector<Code>> pointwise_, depthwise_, bias_, multiplier_;
};

}  // namespace rill
