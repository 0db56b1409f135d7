// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <systemc>
#include <vector>

#include "modules/axi/memory_port.h"
#include "modules/dma/frame_gate.h"
#include "modules/sequencer/program.h"
#include "modules/tile_buffer/tile_memories.h"
#include "sim/sysc/clock.h"
#include "sim/sysc/part.h"

namespace rill {

/// A row of words of an operation, contiguous in DDR.
struct TileRun {
  std::uint64_t address = 0;
  std::uint32_t bytes = 0;
  int items = 0;            ///< words (bytes of a picture in planes) that the loop takes one by one
  int row = 0, column = 0;  ///< in the buffer
  int block = 0, line = 0;  ///< which block of the operation, which of its rows (and planes)
};

/// The rows of an operation's blocks, in the order in which they are moved. Words that are not
/// neighbours in DDR are runs of their own.
std::vector<TileRun> tile_runs(const Program& program, const Operation& operation);

/// Moves packed words between DDR and the on-chip memories, one operation after another.
///
/// A read asks for burst after burst as the port allows and takes a word each `ii` cycles, none
/// before it is there; a write gives a word each `ii` cycles and is done when the last response is
/// back. Transfers `row_by_row` do so for each row; a reorg that is not pipelined (`single_reads`)
/// asks for the words of an iteration, one a cycle, and writes them before it asks for more. A word
/// takes no fewer cycles than the machine's own port needs for it (`port_bytes`).
class TileDma : public Part {
 public:
  TileDma(const sc_core::sc_module_name& name, RunContext& context, const FabricClock& clock,
          MemoryPort& port, const Program& program, TileMemories& memories, bool with_data);

  /// Codes of the pixel values 0..255, by colour channel; needed before the first LoadImage with
  /// data. `padding` stands for what lies outside of a picture that is not stitched in memory.
  void set_picture_codes(std::vector<std::vector<Code>> table, int padding);

  /// Lets one more operation start, not before `cycle`. It must live until it is done.
  void start(const Operation& operation, Cycle cycle);
  const FrameGate& gate() const { return gate_; }
  std::string waiting_for() const override { return waiting_for_; }

  /// What an operation moves, without its time, between the chip and `memory`, the bytes of DDR
  /// from address 0 on: part `part` of `parts` of its rows. Parts may be moved at the same time
  /// once before_store() has been called for the operation.
  void move(const Operation& operation, std::vector<std::uint8_t>& memory, int part, int parts);
  void before_store(const Operation& operation);

 private:
  void run();
  Cycle read(const Operation& operation, Cycle start);
  Cycle read_round(const Operation& operation, const TileRun* first, const TileRun* last,
                   Cycle start);
  Cycle write(const Operation& operation, Cycle start);
  BurstDone collect(Direction direction);
  int burst_beats() const;
  std::int64_t loop_cycles(const LoopTiming& loop, std::int64_t items, std::uint32_t bytes) const;
  /// `codes` is room to work in.
  void bring(const Operation& operation, const TileRun& run, const std::uint8_t* bytes,
             std::vector<Code>* codes);
  void count(const Operation& operation, const TileRun& run);
  void bring_map(const Operation& operation, const TileRun& run, const std::uint8_t* bytes);
  void bring_image(const Operation& operation, const TileRun& run, const std::uint8_t* bytes);
  void bring_reorg(const Operation& operation, const TileRun& run, const std::uint8_t* bytes,
                   std::vector<Code>* room);
  void bring_parameters(const Operation& operation, const TileRun& run, const std::uint8_t* bytes);
  void give(const Operation& operation, const TileRun& run, std::uint8_t* bytes,
            std::vector<Code>* codes);

  const FabricClock& clock_;
  MemoryPort& port_;
  const Program& program_;
  TileMemories& memories_;
  const bool with_data_;
  FrameGate gate_;
  std::deque<const Operation*> operations_;
  std::vector<std::vector<Code>> picture_codes_;
  int padding_ = 0;
  std::vector<std::uint8_t> bytes_;
  std::vector<Code> codes_;
  std::int64_t operation_count_ = 0;
  std::int64_t word_count_ = 0;
  const char* waiting_for_ = "";
};

}  // namespace rill
