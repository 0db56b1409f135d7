// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/activation/activation.h"
#include "modules/bram/bram.h"
#include "modules/deconvolution/function.h"
#include "modules/dsp_array/function.h"
#include "modules/dsp_array/timing.h"
#include "modules/dsp_array/winograd_function.h"
#include "modules/line_buffer/window_source.h"
#include "modules/stream_fifo/item_words.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "sim/sysc/part.h"

namespace rill {

/// The multiply-accumulate array: PE x SIMD (x pixels) multipliers that run one layer.
///
/// Input comes either as words from a FIFO (pointwise layers) or as windows from a line buffer.
/// When the word behind its pipeline finds no room, the whole array stands still (one enable).
class DspArray : public Part {
 public:
  sc_core::sc_port<StreamFifo, 1, sc_core::SC_ZERO_OR_MORE_BOUND> input{"input"};
  sc_core::sc_port<AccumulatorSink> output{"output"};

  /// `windows` is null when input comes from the FIFO. Where `weights` holds fewer words than a
  /// frame needs, they pass: the array works at the pace in which they come. `arithmetic` is null
  /// in a timing-only run; otherwise the array computes with what `weights` holds when a frame
  /// begins. A deconvolution has the kernels of several phases, which take turns.
  DspArray(const sc_core::sc_module_name& name, RunContext& context, const ArrayFolding& folding,
           const Shape& out, WindowSource* windows, const Bram& weights,
           const LayerArithmetic* arithmetic, const PhaseKernels& kernels = {});

 private:
  void run_frames();
  void take_weights();
  void run_item(int row, int column);
  void compute(int row, int column, int rows, int pixels);
  Cycle read_words(int pixels, bool first_of_frame);
  Cycle wait_windows(bool first_of_frame);
  void write_folds(Cycle first_fold_end);
  void write_passed(Cycle first_fold_end);
  void write_tile(Cycle first_fold_end, int rows);
  /// Of a fully connected layer: an item a frame, and each weight once.
  bool weights_pass() const { return weights_.words() < folding_.weight_words(); }
  /// The windows of an item are read until its last fold ends, not in the first one alone.
  bool reads_windows_again() const { return folding_.depthwise || folding_.groups > 1; }

  const ArrayFolding folding_;
  const Shape out_;
  WindowSource* const windows_;
  const Bram& weights_;
  const LayerArithmetic* const arithmetic_;
  const PhaseKernels kernels_;
  std::vector<DspArrayFunction> functions_;   ///< of the weights taken last, one a phase
  std::optional<WinogradFunction> winograd_;  ///< in place of these, in Winograd's form
  std::int64_t weight_fill_ = 0;              ///< which filling of the memory that was
  std::vector<ItemWords> input_words_;        ///< one cutter for the FIFO, none for windows
  std::vector<Code> vectors_;
  std::vector<Code> accumulators_;
  Cycle next_slot_ = 0;
  std::int64_t frames_ = 0;
  std::int64_t first_output_ = -1;
  std::int64_t last_output_ = -1;
};

}  // namespace rill
