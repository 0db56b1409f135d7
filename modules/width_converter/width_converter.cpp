// SPDX-License-Identifier: Apache-2.0
#include "modules/width_converter/width_converter.h"

#include <algorithm>

namespace rill {

WidthConverter::WidthConverter(const sc_core::sc_module_name& name, const StreamShape& from,
                               const StreamShape& to, bool with_data, ConverterStyle style)
    : sc_module(name), from_(from), to_(to), with_data_(with_data), style_(style), words_(to) {
  if (with_data) row_.resize(static_cast<std::size_t>(from.width * from.channels));
  metrics_.bind("word_count", "words", "words that came in", &word_count_);
}

Cycle WidthConverter::put(Cycle offered, const Code* codes) {
  Cycle taken = std::max(offered, free_at_);
  // The word that this one completes needs the output register, which the one before may hold.
  if (style_ == ConverterStyle::Finn && completes_a_word()) taken = std::max(taken, last_written_);
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
  if (style_ == ConverterStyle::Ideal) {
    free_at_ = std::max(taken + 1, last);
  } else {
    free_at_ = std::max(taken, narrows() ? first_written_ : taken) + 1;
  }
  return taken;
}

/// True when the word that comes next fills a (wider) output word.
bool WidthConverter::completes_a_word() const {
  if (narrows()) return false;
  const int codes = (word_ + 1) * from_.lanes;
  return codes >= std::min((out_word_ + 1) * to_.lanes, to_.channels);
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
  const int latency = style_ == ConverterStyle::Finn && narrows() ? 2 : 1;
  Cycle last = taken;
  first_written_ = -1;
  while (out_column_ < from_.width) {
    const int pixels = std::min(to_.pixels, from_.width - out_column_);
    const int end = out_column_ + pixels;
    const int channels_needed = std::min((out_word_ + 1) * to_.lanes, to_.channels);
    const bool complete =
        end <= columns_complete || (end <= columns_started && channels_needed <= channels_read);
    if (!complete) break;
    const Cycle ready = std::max(taken + latency, last_written_ + 1);
    const Code* codes =
        with_data_ ? words_.cut(row_.data() + out_column_ * from_.channels, pixels, out_word_)
                   : nullptr;
    last = last_written_ = output->put(ready, codes);
    if (first_written_ < 0) first_written_ = last;
    if (++out_word_ == to_.words_per_item()) {
      out_word_ = 0;
      out_column_ = end;
    }
  }
  return last;
}

}  // namespace rill
