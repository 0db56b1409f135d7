// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <systemc>
#include <vector>

#include "modules/dsp_array/timing.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// Cycles of FINN's compute cores from operands to a sum in the output register (measured in RTL,
/// reference/rtl/README.md section 2, and the pipelines of finn-rtllib/mvu).
enum class FinnCore { Dsp48, Dsp58 };
int core_latency(FinnCore core);

/// FINN's matrix-vector unit (vector-vector unit when depthwise), cycle by cycle: a replay buffer
/// that hands a vector on once for each output fold and fills with the next one meanwhile, a
/// pipeline with one enable, and two output registers that let it run on while the sink waits.
///
/// Timing only: which codes come out is DspArrayFunction's business.
class FinnArray : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink> output{"output"};

  /// Runs `vectors` input vectors a frame.
  FinnArray(const sc_core::sc_module_name& name, RunContext& context, const ArrayFolding& folding,
            FinnCore core);

 private:
  /// Cycles (after `from` up to and including `to`) in which the pipeline stood still.
  struct Stall {
    Cycle from;
    Cycle to;
  };

  void run();
  /// Words of a vector, one of `repetitions` times; returns the cycle in which the core took it.
  Cycle replayed(int word, bool first, bool last);
  Cycle accept_word();
  Cycle enabled_from(Cycle cycle) const;
  Cycle later(Cycle cycle, int enabled_cycles) const;
  void write(Cycle taken);

  const ArrayFolding folding_;
  const FinnCore core_;
  std::size_t replay_words_;      ///< of the memory: a power of two
  std::vector<Cycle> in_memory_;  ///< by slot: cycle in which its word was accepted
  std::vector<Cycle> freed_;      ///< by slot: cycle of its last read
  std::int64_t accepted_ = 0;
  std::int64_t vector_start_ = 0;  ///< first word of the vector, counted over all
  Cycle last_accept_ = -1;
  Cycle last_shift_ = -1;
  Cycle last_taken_ = -1;
  std::deque<Stall> stalls_;
  Cycle last_written_ = -1;
};

}  // namespace rill
