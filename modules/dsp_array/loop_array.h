// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <systemc>
#include <vector>

#include "modules/activation/function.h"
#include "modules/bram/bram.h"
#include "modules/dsp_array/function.h"
#include "modules/dsp_array/timing.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// What a LoopArray computes with; nothing in a timing-only run.
struct LoopArrayNumbers {
  const Bram* weights = nullptr;
  const LayerArithmetic* arithmetic = nullptr;
  const ActivationUnit* activation = nullptr;
};

/// A matrix-vector unit with its activation as one pipelined HLS loop, an iteration a cycle.
///
/// It reads a slice of SIMD codes during the first output fold only and keeps it for the others; at
/// the end of every fold PE codes go into the pipeline, whose `latency` cycles later they are
/// written. The pipeline has one enable: while it waits for a slice or for room, nothing in it
/// moves, so that the last results of a frame leave with the first slices of the next. Only behind
/// the last of `batch` frames, where the loop ends, does it run empty.
class LoopArray : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink> output{"output"};

  /// `vectors` make a frame, `batch` frames a run of the loop.
  LoopArray(const sc_core::sc_module_name& name, RunContext& context, const ArrayFolding& folding,
            int latency, std::int64_t vectors, int batch, const LoopArrayNumbers& numbers);

 private:
  void run();
  void run_vector();
  void take_weights();
  /// The codes of all folds of the vector that was read.
  void compute();
  /// One iteration that reads a slice.
  void read_step(int slice);
  /// `count` iterations that read nothing.
  void idle_steps(std::int64_t count);
  /// A fold ended with the last iteration: its word leaves `latency` - 1 iterations later.
  void end_fold(int fold);
  Cycle write_oldest(Cycle offered);

  const ArrayFolding folding_;
  const int latency_;
  const std::int64_t vectors_;
  const int batch_;
  const LoopArrayNumbers numbers_;
  std::optional<DspArrayFunction> function_;  ///< of the weights taken last
  std::int64_t weight_fill_ = 0;              ///< which filling of the memory that was
  std::vector<Code> vector_;
  std::vector<Code> accumulators_;
  std::vector<Code> codes_;
  struct Pending {
    std::int64_t iteration = 0;  ///< during which it is written
    std::vector<Code> word;
  };
  std::deque<Pending> pending_;  ///< words in the pipeline, oldest first
  std::int64_t iteration_ = 0;   ///< that comes next
  Cycle last_ = -1;              ///< cycle of the last one
  std::int64_t frames_ = 0;
  std::int64_t first_output_ = -1;
  std::int64_t last_output_ = -1;
};

}  // namespace rill
