// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/axi/ram_memory.h"
#include "modules/dma/burst_plan.h"
#include "modules/dma/dma_config.h"
#include "modules/dma/map_codec.h"
#include "modules/dma/map_reader.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/clock.h"

namespace rill {

/// Brings a feature map from a RAM into a stream, as verilog-axi's axi_dma_rd does: no data buffer,
/// beats go straight on, so that a stream without room holds the RAM up.
///
/// A beat is taken when the last word that it completes has left (at once, when it completes none);
/// words leave one a cycle, the first in the beat's own. Frames that were let start ahead are asked
/// for back to back.
class RamRead : public MapReader {
 public:
  /// `with_data` false: same cycles, no codes. `config.buffer_bursts` has no effect.
  RamRead(const sc_core::sc_module_name& name, RunContext& context, const FabricClock& clock,
          RamMaster& memory, WordSink& sink, const DmaConfig& config, bool with_data);

 private:
  void run();
  void run_frame(Cycle called);
  Cycle stored_from(Cycle called, std::int64_t bytes);
  void fetch(const Burst& burst);
  Cycle give_words(Cycle offered, std::int64_t bytes_here);

  const FabricClock& clock_;
  RamMaster& memory_;
  WordSink& sink_;
  DmaConfig config_;
  bool with_data_;
  WordCursor word_;                  ///< the next to leave
  Cycle taken_ = -1;                 ///< of the last beat
  Cycle left_ = -1;                  ///< of the last word
  std::vector<std::uint8_t> bytes_;  ///< of the map, from first_byte_ on
  std::int64_t first_byte_ = 0;
  std::vector<Code> codes_;  ///< of the words that a beat completes
};

}  // namespace rill
