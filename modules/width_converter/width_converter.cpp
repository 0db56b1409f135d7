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
  const Cycle taken =
      style_ == ConverterStyle::Finn ? finn_taken(offered) : std::max(offered, free_at_);
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
  free_at_ = style_ == ConverterStyle::Ideal ? std::max(taken + 1, last) : taken + 1;
  return taken;
}

bool WidthConverter::takes_at_once() const {
  if (from_.pixels != to_.pixels || style_ != ConverterStyle::Ideal) return false;
  // Of all words of an item the last may complete most: also the word that the channels end in.
  const int before_last = (from_words_ - 1) * from_.lanes / to_.lanes;
  return from_.lanes <= to_.lanes && to_words_ - before_last <= 1;
}

/// The cycle in which finn-rtllib's converter takes a word offered at `offered`.
Cycle WidthConverter::finn_taken(Cycle offered) const {
  if (narrows()) {
    // As the last part leaves the register; later, while there is room behind it.
    return offered <= last_left_ ? last_left_ : std::max(offered, written_before_ + 1);
  }
  // The first part of a word may wait in front of the register, the second needs it free.
  const bool second = word_ * from_.lanes > out_word_ * to_.lanes &&
                      (word_ - 1) * from_.lanes <= out_word_ * to_.lanes;
  return std::max({offered, free_at_, second ? last_written_ + 1 : 0});
}

/// A word taken in cycle `taken` leaves as `count` narrower ones: out of the register when one of
/// the two places behind it is free, a cycle later out of the converter.
WordRun WidthConverter::shift_out(Cycle taken, int count, const Code* codes) {
  WordRun run;
  last_left_ = taken;
  for (int part = 0; part < count; ++part) {
    last_left_ = std::max(last_left_, written_before_) + 1;
    run.last = output->put(std::max(last_left_, last_written_) + 1, codes);
    if (part == 0) run.first = run.last;
    written_before_ = last_written_;
    last_written_ = run.last;
    if (codes != nullptr) codes += to_.codes_per_word();
  }
  return run;
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
  Cycle last = taken;
  while (out_column_ < from_.width) {
    const int pixels = std::min(to_.pixels, from_.width - out_column_);
    const int end = out_column_ + pixels;
    const int words = to_words_;
    const bool all =
        end <= columns_complete || (end <= columns_started && channels_read == from_.channels);
    const int complete = all ? words : end <= columns_started ? channels_read / to_.lanes : 0;
    const int count = complete - out_word_;
    if (count <= 0) break;
    const Code* codes = with_data_ ? words_.cut_run(row_.data() + out_column_ * from_.channels,
                                                    pixels, out_word_, count)
                                   : nullptr;
    const WordRun run = finn_narrows()
                            ? shift_out(taken, count, codes)
                            : output->put_run(std::max(taken, last_written_) + 1, 1, count, codes);
    last = last_written_ = run.last;
    out_word_ = complete;
    if (out_word_ < words) break;
    out_word_ = 0;
    out_column_ = end;
  }
  return last;
}

}  // namespace rill
