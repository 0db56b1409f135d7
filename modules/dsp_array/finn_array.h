// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <systemc>
#include <vector>

#include "modules/activation/activation.h"
#include "modules/bram/bram.h"
#include "modules/dsp_array/function.h"
#include "modules/dsp_array/timing.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "sim/sysc/part.h"

namespace rill {

/// Cycles of FINN's compute cores from operands to a sum in the output register (measured in RTL,
/// reference/rtl/README.md section 2, and the pipelines of finn-rtllib/mvu).
enum class FinnCore { Dsp48, Dsp58 };
int core_latency(FinnCore core);

/// What a FinnArray computes with; a unit on its own has none of it.
struct FinnArrayNumbers {
  const Bram* weights = nullptr;                ///< it starts when they are there
  const LayerArithmetic* arithmetic = nullptr;  ///< null in a timing-only run
};

/// FINN's matrix-vector unit (vector-vector unit when depthwise), cycle by cycle: a replay buffer
/// that hands a vector on once for each output fold and fills with the next one meanwhile, a
/// pipeline with one enable, and two output registers that let it run on while the sink waits.
///
/// Words of a vector hold SIMD codes of [tap][channel] in order; a depthwise array's hold PE
/// channels of one tap, or [tap][PE] when all taps come at once. The sink gets an item a vector; of
/// a depthwise array, one an output fold.
class FinnArray : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<AccumulatorSink> output{"output"};

  /// `vectors` input vectors make a frame.
  FinnArray(const sc_core::sc_module_name& name, RunContext& context, const ArrayFolding& folding,
            FinnCore core, std::int64_t vectors, const FinnArrayNumbers& numbers);

 private:
  /// Cycles (after `from` up to and including `to`) in which the pipeline stood still.
  struct Stall {
    Cycle from;
    Cycle to;
  };

  void run();
  void run_vector();
  void run_depthwise_vector();
  void take_weights();
  /// Next word of a vector straight from the input.
  Cycle passed(int word);
  /// Word of a vector through the replay memory, for the first and last repetition or in between.
  Cycle replayed(int word, bool first, bool last);
  void accept_word();
  void took(Cycle taken);
  Code* vector_at(int word);
  Cycle enabled_from(Cycle cycle) const;
  Cycle later(Cycle cycle, int enabled_cycles) const;
  void compute(std::size_t function);
  void write(Cycle taken, int word);

  const ArrayFolding folding_;
  const FinnCore core_;
  const std::int64_t vectors_;
  const FinnArrayNumbers numbers_;
  std::vector<DspArrayFunction> functions_;  ///< one; of a depthwise array, one an output fold
  std::int64_t weight_fill_ = 0;             ///< which filling of the memory those are
  std::vector<Code> vector_;
  std::vector<Code> accumulators_;
  std::size_t lanes_ = 0;         ///< codes of an input word
  std::size_t replay_words_;      ///< of the memory: a power of two
  std::vector<Code> memory_;      ///< its codes, by slot
  std::vector<Cycle> in_memory_;  ///< by slot: cycle in which its word was accepted
  std::vector<Cycle> freed_;      ///< by slot: cycle of its last read
  std::int64_t accepted_ = 0;
  std::int64_t vector_start_ = 0;  ///< first word of the vector, counted over all
  Cycle last_accept_ = -1;
  Cycle last_shift_ = -1;
  Cycle last_taken_ = -1;
  Cycle weights_filled_ = 0;  ///< nothing is multiplied before
  std::deque<Stall> stalls_;
  Cycle last_written_ = -1;
  std::int64_t first_output_ = -1;
  std::int64_t last_output_ = -1;
  std::int64_t frames_ = 0;
};

}  // namespace rill
