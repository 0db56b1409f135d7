// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/bram/weight_layout.h"
#include "sim/metrics/metrics.h"

namespace rill {

/// On-chip memory with one layer's weights and biases. A DMA fills it, the array behind it reads
/// it.
class Bram : public sc_core::sc_module, public Observable {
 public:
  /// `words` of `word_bits` bits are its size on the chip; `layout` says what it holds.
  Bram(const sc_core::sc_module_name& name, const WeightLayout& layout, std::int64_t words,
       int word_bits);

  const WeightLayout& layout() const { return layout_; }
  /// Replaces the contents with layout().bytes() bytes; null in a timing-only run.
  void fill(const std::uint8_t* bytes);
  /// How often it was filled: 0 means there is nothing in it yet.
  std::int64_t fills() const { return fills_; }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  const MetricList& metrics() const override { return metrics_; }

 private:
  const WeightLayout layout_;
  std::vector<std::uint8_t> bytes_;
  std::int64_t words_;
  std::int64_t word_bits_;
  std::int64_t fills_ = 0;
  MetricList metrics_;
};

}  // namespace rill
