// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/axi/memory_port.h"
#include "modules/dma/burst_plan.h"
#include "modules/dma/dma_config.h"
#include "modules/dma/map_writer.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "sim/sysc/clock.h"

namespace rill {

/// Takes a feature map out of a stream into DDR, frame after frame.
///
/// Store and forward: a burst is issued in the cycle after its last byte was taken from the stream,
/// and its bytes are in the memory's contents from then on. Words are taken one a cycle while the
/// data buffer has room. A frame is done when the last write response is back, so that whoever is
/// started by it reads what was written.
class DmaWrite : public MapWriter {
 public:
  /// `with_data` false: same cycles, no codes.
  DmaWrite(const sc_core::sc_module_name& name, RunContext& context, const FabricClock& clock,
           MemoryPort& port, StreamFifo& source, const DmaConfig& config, bool with_data);

 private:
  void run();
  Cycle run_frame(Cycle start);
  /// Words taken together at most: what happens between bursts happens to all of them alike.
  static constexpr int kMostWords = 64;

  Cycle take_words(int count, Cycle wanted);
  void issue(const Burst& burst, Cycle ready);
  void collect();

  const FabricClock& clock_;
  MemoryPort& port_;
  StreamFifo& source_;
  DmaConfig config_;
  bool with_data_;
  std::size_t word_codes_;
  /// Of the words taken together. Here, because the kernel does not unwind a thread that still
  /// waits at the end.
  std::vector<Code> codes_;
  int in_flight_ = 0;    ///< bursts issued and not collected
  Cycle room_from_ = 0;  ///< the buffer has room for another burst from this cycle on
  Cycle last_response_ = 0;
  std::vector<std::uint8_t> bytes_;  ///< of the map, from first_byte_ on
  std::int64_t first_byte_ = 0;
};

}  // namespace rill
