// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>
#include <vector>

#include "modules/pool/average.h"
#include "modules/stream_fifo/item_words.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/sysc/part.h"

namespace rill {

/// Global average pooling: adds every word to the running sums of its channels as it comes; the
/// words of the last pixel leave as means. Holds one sum a channel, not the map.
class GlobalPool : public Part {
 public:
  sc_core::sc_port<StreamFifo> input{"input"};  ///< words of one pixel, as wide as the output's
  sc_core::sc_port<WordSink> output{"output"};

  /// `arithmetic` is null in a timing-only run.
  GlobalPool(const sc_core::sc_module_name& name, RunContext& context, const Shape& map,
             const StreamShape& words, const LayerArithmetic* arithmetic);

  /// Registers from the last pixel's word to the mean: sum, three of the DSP slice (A/B, M, P:
  /// UG579 figure 2-1), one behind rounding and clamp.
  static constexpr int kLatency = 5;

 private:
  void run_frames();
  void take_pixel(bool first_of_frame);
  void finish_frame(bool only_pixel);
  void add_word(int word);

  const Shape map_;
  const StreamShape shape_;
  std::optional<AveragePoolFunction> function_;
  ItemWords words_;
  std::vector<Code> pixel_;
  std::vector<Code> sums_;  ///< one a channel
  std::vector<Code> means_;
  Cycle next_slot_ = 0;
  std::int64_t frames_ = 0;
  std::int64_t first_output_ = -1;
  std::int64_t last_output_ = -1;
};

}  // namespace rill
