// SPDX-License-Identifier: Apache-2.0
#include "modules/width_converter/width_converter.h"

#include <algorithm>

namespace rill {

WidthConverter::WidthConverter(const sc_core::sc_module_name& name, const StreamShape& from,
                               const StreamShape& to, bool with_data, ConverterStyle style)
    : sc_module(name),
      from_(from),
      to_(to),
      with_data_(with_data),
      style_(style),
      from_words_(from.words_per_item()),
      to_words_(to.words_per_item()),
      words_(to) {
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
  if (word_ == from_words_) {
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

WordRun WidthConverter::put_run(Cycle offered, int step, int count, const Code* codes) {
  WordRun run;
  for (int done = 0; done < count;) {
    const Cycle next = done == 0 ? offered : run.last + step;
    const int quiet = std::min(count - done, done == 0 ? 0 : quiet_words());
    run.last = quiet > 0 ? put_quiet(next, step, quiet, codes) : put(next, codes);
    if (done == 0) run.first = run.last;
    const int words = std::max(quiet, 1);
    if (codes != nullptr) codes += words * from_.codes_per_word();
    done += words;
  }
  return run;
}

/// How many of the next words complete no output word, as far as that is plain to see.
int WidthConverter::quiet_words() const {
  const bool one_pixel = from_.pixels == 1 && to_.pixels == 1 && out_column_ == column_;
  if (!one_pixel || style_ != ConverterStyle::Ideal) return 0;
  const int needed = ceil_div(std::min((out_word_ + 1) * to_.lanes, to_.channels), from_.lanes);
  return std::max(needed - 1 - word_, 0);
}

/// put() of that many words: nothing hinders them after the first.
Cycle WidthConverter::put_quiet(Cycle offered, int step, int count, const Code* codes) {
  if (with_data_ && codes != nullptr) {
    std::copy_n(codes, count * from_.lanes,
                row_.data() + column_ * from_.channels + word_ * from_.lanes);
  }
  const Cycle taken = std::max(offered, free_at_) + static_cast<Cycle>(count - 1) * step;
  word_count_ += count;
  word_ += count;
  free_at_ = taken + 1;
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
      word_ == from_words_ ? std::min(column_ + from_.pixels, from_.width) : column_;
  const int columns_started = std::min(column_ + from_.pixels, from_.width);
  const int channels_read = std::min(word_ * from_.lanes, from_.channels);
  const int latency = style_ == ConverterStyle::Finn && narrows() ? 2 : 1;
  Cycle last = taken;
  first_written_ = -1;
  while (out_column_ < from_.width) {
    const int pixels = std::min(to_.pixels, from_.width - out_column_);
    const int end = out_column_ + pixels;
    const int words = to_words_;
    const bool all =
        end <= columns_complete || (end <= columns_started && channels_read == from_.channels);
    const int complete = all ? words : end <= columns_started ? channels_read / to_.lanes : 0;
    const int count = complete - out_word_;
    if (count <= 0) break;
    const Cycle ready = std::max(taken + latency, last_written_ + 1);
    const Code* codes = with_data_ ? words_.cut_run(row_.data() + out_column_ * from_.channels,
                                                    pixels, out_word_, count)
                                   : nullptr;
    const WordRun run = output->put_run(ready, 1, count, codes);
    last = last_written_ = run.last;
    if (first_written_ < 0) first_written_ = run.first;
    out_word_ = complete;
    if (out_word_ < words) break;
    out_word_ = 0;
    out_column_ = end;
  }
  return last;
}

}  // namespace rill
