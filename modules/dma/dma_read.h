// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <systemc>
#include <vector>

#include "modules/axi/memory_port.h"
#include "modules/dma/burst_plan.h"
#include "modules/dma/dma_config.h"
#include "modules/dma/map_reader.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/clock.h"

namespace rill {

/// Brings a feature map from DDR into a stream, frame after frame.
///
/// A burst is called for as soon as the data buffer has room for all of it; its bytes are those the
/// memory holds at that moment. Words leave in order, one a cycle at most, none before its last
/// byte has arrived.
class DmaRead : public MapReader {
 public:
  /// `with_data` false: same cycles, no codes.
  DmaRead(const sc_core::sc_module_name& name, RunContext& context, const FabricClock& clock,
          MemoryPort& port, WordSink& sink, const DmaConfig& config, bool with_data);

 private:
  /// Words that are given together at most.
  static constexpr int kMostWords = 64;

  /// A burst whose bytes still occupy the data buffer.
  struct Held {
    std::int64_t end = 0;  ///< bytes of the map up to its end
    BurstDone done;        ///< once it arrived
  };

  void run();
  Cycle run_frame(Cycle start);
  void issue_bursts(BurstPlan& plan);
  bool is_stored(const BurstPlan& plan) const;
  void wait_stored(const BurstPlan& plan);
  /// Bytes, over all frames, up to the end of the next burst.
  std::int64_t bytes_up_to_next(BurstPlan plan) const;
  void collect();
  /// Cycle in which the beat with this byte of the map crossed the port; 0 when the unpacker has
  /// it.
  Cycle arrival(std::int64_t byte);
  Cycle beat_of(const Held& held, std::int64_t byte) const;
  bool full_of(const BurstPlan& plan) const;
  int take_words(WordCursor* word, std::int64_t* needed, bool full, Cycle offered);
  int words_there(std::int64_t needed, std::int64_t word_bytes, Cycle offered) const;
  bool follows(std::int64_t used, std::int64_t needed, Cycle cycle) const;
  Cycle last_beat_of_oldest();
  /// The unpacker took all bytes up to `bytes_used` in `cycle`.
  void release(std::int64_t bytes_used, Cycle cycle);
  void drop_bytes(std::int64_t before);

  const FabricClock& clock_;
  MemoryPort& port_;
  WordSink& sink_;
  DmaConfig config_;
  bool with_data_;
  int width_log2_;
  int word_codes_;
  /// Of words that are given together. Here, because the kernel does not unwind a thread that still
  /// waits at the end.
  std::vector<Code> codes_;
  std::deque<Held> held_;
  std::size_t arrived_ = 0;    ///< of held_, from the front
  Cycle room_from_ = 0;        ///< the buffer has room for another burst from this cycle on
  std::uint64_t address_ = 0;  ///< of the map that is being read
  std::int64_t issued_bytes_ = 0;
  std::int64_t released_bytes_ = 0;  ///< of the map: their bursts are no longer in the buffer
  std::vector<std::uint8_t> bytes_;  ///< of the map, from first_byte_ to issued_bytes_
  std::int64_t first_byte_ = 0;
};

}  // namespace rill
