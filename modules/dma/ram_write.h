// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/axi/ram_memory.h"
#include "modules/dma/burst_plan.h"
#include "modules/dma/dma_config.h"
#include "modules/dma/map_codec.h"
#include "modules/dma/map_writer.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "sim/sysc/clock.h"

namespace rill {

/// Takes a feature map out of a stream into a RAM, as verilog-axi's axi_dma_wr does: no data
/// buffer, a beat crosses when the RAM takes it.
///
/// The parts of a beat wait in front of it but for the last, which crosses with it; a word of
/// several beats waits in the stream until its last one crosses. A frame is done when its last
/// response is back; the words of the next one may come a cycle before.
class RamWrite : public MapWriter {
 public:
  /// `with_data` false: same cycles, no codes. `config.buffer_bursts` has no effect.
  RamWrite(const sc_core::sc_module_name& name, RunContext& context, const FabricClock& clock,
           RamMaster& memory, StreamFifo& source, const DmaConfig& config, bool with_data);

 private:
  void run();
  Cycle run_frame(Cycle called);
  Cycle cross(std::int64_t bytes, std::int64_t next_bytes, Cycle called, Cycle ready);
  void take_word(Cycle at);
  void send(const Burst& burst);

  const FabricClock& clock_;
  RamMaster& memory_;
  StreamFifo& source_;
  DmaConfig config_;
  bool with_data_;
  WordCursor word_;                  ///< the next to come
  bool waits_ = false;               ///< the word before it is in front of the stream still
  Cycle there_ = 0;                  ///< cycle from which on that one can be taken
  std::int64_t complete_ = 0;        ///< bytes of the map that have come
  std::vector<std::uint8_t> bytes_;  ///< of the map, from first_byte_ on
  std::int64_t first_byte_ = 0;
};

}  // namespace rill
