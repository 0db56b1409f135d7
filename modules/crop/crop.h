// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// Lets the words of some rows and columns pass and drops the others: one word read a cycle.
class Crop : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink> output{"output"};

  /// `out` is the map that remains; `top` and `left` rows and columns are dropped before it. Words
  /// hold one pixel.
  Crop(const sc_core::sc_module_name& name, RunContext& context, const Shape& out, int top,
       int left, bool with_data);

 private:
  void run_frames();
  void take_word(bool keeps, bool first_of_frame, Code* word);

  const Shape out_;
  const int top_;
  const int left_;
  const bool with_data_;
  Cycle next_slot_ = 0;
  std::int64_t frames_ = 0;
  std::int64_t first_output_ = -1;
  std::int64_t last_output_ = -1;
};

}  // namespace rill
