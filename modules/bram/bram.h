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
  std::int64_t words() const { return words_; }
  /// Replaces the contents with layout().bytes() bytes, the last of which came in cycle `done`;
  /// null in a timing-only run.
  void fill(const std::uint8_t* bytes, Cycle done = 0);
  /// How often it was filled: 0 means there is nothing in it yet.
  std::int64_t fills() const { return fills_; }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }
  /// Suspends until it was filled so often; returns in which cycle the last filling was done.
  Cycle wait_filled(std::int64_t fills) const {
    while (fills_ < fills) sc_core::wait(filled_);
    return filled_cycle_;
  }

  const MetricList& metrics() const override { return metrics_; }

 private:
  const WeightLayout layout_;
  std::vector<std::uint8_t> bytes_;
  std::int64_t words_;
  std::int64_t word_bits_;
  std::int64_t fills_ = 0;
  Cycle filled_cycle_ = 0;
  sc_core::sc_event filled_;
  MetricList metrics_;
};

}  // namespace rill
