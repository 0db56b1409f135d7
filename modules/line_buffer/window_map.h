// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <systemc>
#include <vector>

#include "modules/line_buffer/window_source.h"
#include "modules/stream_fifo/item_words.h"
#include "modules/stream_fifo/word_sink.h"
#include "sim/core/shape.h"
#include "sim/sysc/part.h"

namespace rill {

/// A part that turns the windows of a line buffer into words without multiplying: one word a cycle,
/// all taps of a window at once. What it does with them is the derived part's compute().
class WindowMap : public Part {
 public:
  sc_core::sc_port<WordSink> output{"output"};

 protected:
  /// `out` is the layer's output map and `words` how it leaves; `window_codes` is the size of one
  /// window, taps x channels.
  WindowMap(const sc_core::sc_module_name& name, RunContext& context, int latency, const Shape& out,
            const StreamShape& words, int window_codes, WindowSource* windows, bool with_data);

  /// The first output pixel of the item that compute() works on, and its raster index.
  int row() const { return row_; }
  int column() const { return column_; }
  int first_pixel() const { return row_ * out_.width + column_; }
  /// Cycles that an item takes at least, where something else than its words is the limit.
  void set_item_interval(int cycles) { item_interval_ = cycles; }

 private:
  /// Output codes [pixel][channel] of `pixels` windows [window][tap][channel].
  virtual void compute(const Code* windows, int pixels, Code* out) const = 0;
  void run_frames();
  void run_item(int pixels, bool first_of_frame);

  const int latency_;
  const Shape out_;
  const StreamShape shape_;
  WindowSource* const windows_;
  const bool with_data_;
  ItemWords words_;
  std::vector<Code> window_codes_;
  std::vector<Code> item_;
  int row_ = 0;
  int column_ = 0;
  int item_interval_ = 1;
  Cycle next_slot_ = 0;
  std::int64_t frames_ = 0;
  std::int64_t first_output_ = -1;
  std::int64_t last_output_ = -1;
};

}  // namespace rill
