// SPDX-License-Identifier: Apache-2.0
#include "modules/width_converter/width_converter.h"

#include <algorithm>

namespace rill {

namespace {
constexpr int kLatency = 1;  // the item register
}

WidthConverter::WidthConverter(const sc_core::sc_module_name& name, const StreamShape& from,
                               const StreamShape& to, bool with_data)
    : sc_module(name), from_(from), to_(to), with_data_(with_data), words_(to) {
  if (with_data) row_.resize(static_cast<std::size_t>(from.width * from.channels));
  metrics_.bind("word_count", "words", "words that came in", &word_count_);
}

Cycle WidthConverter::put(Cycle offered, const Code* codes) {
  const Cycle taken = std::max(offered, free_at_);
  const int pixels = std::min(from_.pixels, from_.width - column_);
  if (with_data_ && codes != nullptr) place(codes, pixels);
  ++word_count_;
  ++word_;
  const Cycle last = write_ready_words(taken);
  if (word_ == from_.words_per_item()) {
    word_ = 0;
    column_ += from_.pixels;
    if (column_ >= from_.width) column_ = out_column_ = 0;
  }
  free_at_ = std::max(taken + 1, last);
  return taken;
}

void WidthConverter::place(const Code* codes, int pixels) {
  const int first = word_ * from_.lanes;
  const int lanes = std::min(from_.lanes, from_.channels - first);
  for (int pixel = 0; pixel < pixels; ++pixel) {
    std::copy_n(codes + pixel * from_.lanes, lanes,
                row_.data() + (column_ + pixel) * from_.channels + first);
  }
}

/// Writes every output word whose codes are complete; returns the cycle of the last one written.
Cycle WidthConverter::write_ready_words(Cycle taken) {
  const int columns_complete =
      word_ == from_.words_per_item() ? std::min(column_ + from_.pixels, from_.width) : column_;
  const int columns_started = std::min(column_ + from_.pixels, from_.width);
  const int channels_read = std::min(word_ * from_.lanes, from_.channels);
  Cycle last = taken;
  while (out_column_ < from_.width) {
    const int pixels = std::min(to_.pixels, from_.width - out_column_);
    const int end = out_column_ + pixels;
    const int channels_needed = std::min((out_word_ + 1) * to_.lanes, to_.channels);
    const bool complete =
        end <= columns_complete || (end <= columns_started && channels_needed <= channels_read);
    if (!complete) break;
    const Cycle ready = std::max(taken + kLatency, last_written_ + 1);
    const Code* codes =
        with_data_ ? words_.cut(row_.data() + out_column_ * from_.channels, pixels, out_word_)
                   : nullptr;
    last = last_written_ = output->put(ready, codes);
    if (++out_word_ == to_.words_per_item()) {
      out_word_ = 0;
      out_column_ = end;
    }
  }
  return last;
}

}  // namespace rill
