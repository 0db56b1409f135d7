// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <systemc>
#include <vector>

#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// Geometry of FINN's sliding-window generator. The map comes padded, `simd` channels a word; a
/// *word* here is what FINN calls an element.
struct FinnWindowShape {
  enum class Style {
    Element,  ///< one word of a window leaves a cycle
    Window,   ///< a whole window (of `simd` channels) leaves a cycle
  };
  Style style = Style::Element;
  Shape map;      ///< padding included
  Window window;  ///< pads are 0
  int simd = 1;
  bool depthwise = false;
  /// Words of the cyclic buffer (Element style); 0: what FINN's generator chooses.
  std::int64_t buffer_words = 0;

  int folds() const { return ceil_div(map.channels, simd); }
  int out_height() const { return (map.height - window.extent_h()) / window.stride_h + 1; }
  int out_width() const { return (map.width - window.extent_w()) / window.stride_w + 1; }
  std::int64_t input_words() const { return map.pixels() * folds(); }
  std::int64_t output_words() const {
    const std::int64_t windows = std::int64_t{out_height()} * out_width() * folds();
    return style == Style::Window ? windows : windows * window.taps();
  }
  /// One complete window, and room for the words that a stride passes over, so that they come in
  /// while the window leaves.
  std::int64_t default_buffer_words() const;
};

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
