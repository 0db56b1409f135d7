// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <systemc>
#include <vector>

#include "modules/line_buffer/finn_window_shape.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// FINN's sliding-window generator, cycle by cycle (finn-rtllib/swg of Xilinx/finn: one buffer, a
/// read side and a fetch side; the output register follows the fetch by a cycle).
///
/// Element: a word is read when the one it overwrites is needed by no later fetch; a word is
/// fetched once it is in the buffer and the output register is free. Window: a shift register; it
/// moves with every read and stands still while a finished window waits. In both styles the next
/// frame begins only when the last window has left and the last word has come in.
class FinnWindowUnit : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};
  sc_core::sc_port<WordSink> output{"output"};

  FinnWindowUnit(const sc_core::sc_module_name& name, RunContext& context,
                 const FinnWindowShape& shape, bool with_data);

 private:
  /// Windows of which the buffer may still hold words: one channel fold of one position
  /// (depthwise), or all folds.
  struct Pass {
    std::int64_t first = 0;      ///< its first word
    std::vector<Cycle> fetched;  ///< by word of the window
  };

  void run();
  void element_frame();
  void window_frame();
  std::int64_t word_of(std::int64_t first, int step) const;
  std::int64_t first_word(std::int64_t pass) const;
  std::int64_t passes() const;
  int steps_per_pass() const;
  /// Reads words up to and including `word`.
  void read_until(std::int64_t word);
  /// First cycle in which `word` may enter the buffer.
  Cycle may_enter(std::int64_t word);
  void emit(Cycle offered, std::int64_t first, int step);

  const FinnWindowShape shape_;
  const bool with_data_;
  std::int64_t buffer_words_;
  std::vector<Code> map_;           ///< words of the frame, in the order in which they came
  std::vector<Code> word_;          ///< one output word
  std::vector<Cycle> arrived_;      ///< by word of the frame
  std::int64_t words_read_ = 0;     ///< of the frame
  std::deque<Pass> recent_;         ///< passes, oldest first
  std::int64_t recent_number_ = 0;  ///< of the oldest
  Cycle start_ = 0;                 ///< the frame may begin
  Cycle last_read_ = -1;
  Cycle last_fetch_ = -1;
  Cycle last_written_ = -1;
};

}  // namespace rill
