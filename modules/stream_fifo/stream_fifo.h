// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_shape.h"
#include "sim/metrics/metrics.h"

namespace rill {

/// A bounded FIFO between two modules, cycle-exact without a clock.
///
/// Every word carries the cycle in which it was written, every freed slot the cycle in which it was
/// read. Writer and reader run ahead of SystemC time as far as their data lets them and compute
/// those cycles by the rule of a synchronous FIFO with `depth` slots:
///   written[i] = max(offered[i], written[i-1] + 1, taken[i-depth] + 1)
///   readable[i] = written[i] + 1          taken[i] = max(wanted[i], readable[i], taken[i-1] + 1)
/// Because these depend on earlier words only, the result does not depend on the order in which
/// processes run. A writer really waits while all slots hold words that were not taken yet, so a
/// FIFO that is too shallow blocks here exactly as on the chip.
///
/// Codes are stored in the ring word by word, `codes_per_word()` each (pixel-major within a word:
/// code of pixel p and lane l at p * lanes + l); a timing-only FIFO stores none.
class StreamFifo : public sc_core::sc_module, public Observable {
 public:
  StreamFifo(const sc_core::sc_module_name& name, const StreamShape& shape, int depth,
             bool with_data);

  const StreamShape& shape() const { return shape_; }
  int depth() const { return depth_; }
  bool with_data() const { return with_data_; }

  // Writer's side. One process only.
  /// Slots that can be filled now.
  int room() const { return depth_ - occupancy_; }
  /// Suspends the calling process until at least one slot is free; marks the FIFO as blocking it.
  void wait_room();
  /// Cycle from which the next slot may be written (0 while slots were never used).
  Cycle room_at() const;
  /// Writes one word offered at cycle `offered`; needs room(). `codes` may be null when
  /// timing-only. Returns the cycle in which the word was written (>= offered).
  Cycle write(Cycle offered, const Code* codes);

  // Reader's side. One process only.
  /// Words that can be read now.
  int available() const { return occupancy_; }
  /// Suspends the calling process until at least one word is there.
  void wait_word();
  /// Cycle from which the next word may be read.
  Cycle word_at() const;
  /// Takes the next word at cycle `wanted` or as soon as it is there; needs available(). Copies its
  /// codes to `codes` unless null. Returns the cycle in which the word was taken.
  Cycle read(Cycle wanted, Code* codes);

  /// Makes the FIFO deeper and wakes its writer. Only the deadlock analysis calls this.
  void deepen(int new_depth);

  bool writer_waits() const { return writer_waits_; }
  bool reader_waits() const { return reader_waits_; }
  std::int64_t words_written() const { return words_written_; }
  std::int64_t words_read() const { return words_read_; }
  /// Highest number of words held at one time, in simulated cycles (not execution order).
  std::int64_t high_water() const { return high_water_; }

  const MetricList& metrics() const override { return metrics_; }

 private:
  StreamShape shape_;
  int depth_;
  bool with_data_;
  int capacity_;  ///< slots allocated, >= depth_
  int occupancy_ = 0;
  int head_ = 0;  ///< next slot to read
  int tail_ = 0;  ///< next slot to write
  std::vector<Cycle> written_;
  std::vector<Cycle> taken_;
  std::vector<Code> codes_;
  Cycle last_written_ = -1;
  Cycle last_taken_ = -1;
  bool writer_waits_ = false;
  bool reader_waits_ = false;
  std::int64_t words_written_ = 0;
  std::int64_t words_read_ = 0;
  std::int64_t high_water_ = 0;
  std::int64_t blocked_cycles_ = 0;
  std::int64_t starved_cycles_ = 0;
  sc_core::sc_event room_event_;
  sc_core::sc_event word_event_;
  MetricList metrics_;
};

}  // namespace rill
