// SPDX-License-Identifier: Apache-2.0
#include "modules/strip_buffer/strip_buffer.h"

#include <algorithm>

#include "sim/core/units.h"

namespace rill {

namespace {
constexpr int kReadLatency = 1;  // of a block RAM
}

StripBuffer::StripBuffer(const sc_core::sc_module_name& name, RunContext& context,
                         const StreamShape& shape, int strip_rows, bool with_data)
    : Part(name, context), shape_(shape), strip_rows_(strip_rows), with_data_(with_data) {
  const auto words = static_cast<std::size_t>(strip_rows * words_per_row());
  for (Half& half : halves_) {
    half.written.assign(words, -1);
    if (with_data) half.codes.resize(words * static_cast<std::size_t>(shape.codes_per_word()));
  }
  start_process("empty", [this] { empty_strips(); });
}

int StripBuffer::rows_of(std::int64_t strip) const {
  const int strips = ceil_div(shape_.height, strip_rows_);
  const auto in_frame = static_cast<int>(strip % strips);
  return std::min(strip_rows_, shape_.height - in_frame * strip_rows_);
}

std::size_t StripBuffer::place_of_next_word() const {
  return static_cast<std::size_t>(row_ * words_per_row() + tile_ * shape_.words_per_item() + fold_);
}

/// Row, then fold, then tile.
void StripBuffer::count_word() {
  if (++row_ < rows_of(strips_filled_)) return;
  row_ = 0;
  if (++fold_ < shape_.words_per_item()) return;
  fold_ = 0;
  if (++tile_ < shape_.items_per_row()) return;
  tile_ = 0;
  ++strips_filled_;
}

bool StripBuffer::ready() const { return strips_filled_ < strips_emptied_ + 2; }

Cycle StripBuffer::put(Cycle offered, const Code* codes) {
  while (!ready()) sc_core::wait(room_event_);
  Half& half = half_of(strips_filled_);
  last_written_ = std::max({offered, last_written_ + 1, half.emptied + 1});
  const std::size_t place = place_of_next_word();
  half.written[place] = last_written_;
  if (with_data_ && codes != nullptr) {
    const auto word = static_cast<std::size_t>(shape_.codes_per_word());
    std::copy_n(codes, word, half.codes.data() + place * word);
  }
  count_word();
  if (reader_waits_) {
    reader_waits_ = false;
    word_event_.notify();
  }
  return last_written_;
}

void StripBuffer::empty_strips() {
  for (;; ++strips_emptied_) {
    Half& half = half_of(strips_emptied_);
    const int words = rows_of(strips_emptied_) * words_per_row();
    for (int word = 0; word < words; ++word) send_word(half, static_cast<std::size_t>(word));
    std::fill(half.written.begin(), half.written.end(), -1);
    half.emptied = next_read_ - 1;
    room_event_.notify();
  }
}

void StripBuffer::send_word(Half& half, std::size_t word) {
  while (half.written[word] < 0) {
    reader_waits_ = true;
    sc_core::wait(word_event_);
  }
  const Cycle read = std::max(next_read_, half.written[word] + 1);
  activity_.advance(word == 0 ? State::Idle : State::Starved, read);
  activity_.advance(State::Busy, read + 1);
  const Code* const codes =
      with_data_ ? half.codes.data() + word * static_cast<std::size_t>(shape_.codes_per_word())
                 : nullptr;
  const Cycle left = output->put(read + kReadLatency, codes);
  next_read_ = left - kReadLatency + 1;
  activity_.advance(State::Blocked, next_read_);
}

std::string StripBuffer::waiting_for() const {
  return reader_waits_ ? "waits for the tiles of its strip of rows" : std::string();
}

}  // namespace rill
