// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "modules/concat/function.h"
#include "modules/stream_fifo/item_words.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// Joins maps along their channels: all words of an item of the first operand, then of the second …
/// It reads one word and writes at most one word a cycle.
class Concat : public Part {
 public:
  sc_core::sc_port<StreamFifo, 0> inputs{"inputs"};  ///< one FIFO an operand, in channel order
  sc_core::sc_port<WordSink> output{"output"};

  /// `arithmetic` is null in a timing-only run.
  Concat(const sc_core::sc_module_name& name, RunContext& context, const StreamShape& words,
         const LayerArithmetic* arithmetic);

 private:
  void run_frames();
  void run_item(int pixels, bool first_of_frame);
  Cycle write_ready_words(int pixels, int channels_read, Cycle read_at);
  void place(int operand, int word, int pixels, int first_channel);

  const StreamShape shape_;
  const int words_per_item_;
  const bool with_data_;
  std::optional<OperandCasts> casts_;
  ItemWords words_;
  std::vector<Code> item_;
  std::vector<Code> word_;
  int words_written_ = 0;  ///< of the current item
  Cycle next_slot_ = 0;
  std::int64_t frames_ = 0;
  std::int64_t first_output_ = -1;
  std::int64_t last_output_ = -1;
};

}  // namespace rill
