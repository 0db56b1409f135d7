// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "modules/add/function.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// Adds maps code by code: takes one word of every operand in the same cycle, as soon as all of
/// them are there, and gives one word.
class Add : public Part {
 public:
  sc_core::sc_port<StreamFifo, 0> inputs{"inputs"};  ///< one FIFO an operand, with equal words
  sc_core::sc_port<WordSink> output{"output"};

  /// `arithmetic` is null in a timing-only run.
  Add(const sc_core::sc_module_name& name, RunContext& context, const StreamShape& words,
      int operands, const LayerArithmetic* arithmetic);

  /// Registers between input and output word: one per level of the adder tree and those of the
  /// activation.
  static int latency(int operands);

 private:
  void run_frames();
  void run_word(bool first_of_frame);

  const StreamShape shape_;
  const int latency_;
  std::optional<AddFunction> function_;
  std::vector<std::vector<Code>> words_;  ///< one an operand
  std::vector<Code> sum_;
  Cycle next_slot_ = 0;
  std::int64_t frames_ = 0;
  std::int64_t first_output_ = -1;
  std::int64_t last_output_ = -1;
};

}  // namespace rill
