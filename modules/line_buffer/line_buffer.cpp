// SPDX-License-Identifier: Apache-2.0
#include "modules/line_buffer/line_buffer.h"

#include <fmt/core.h>

#include <algorithm>

namespace rill {

namespace {

/// number % size, when `slot` is that but for one turn of the ring at most: mostly no division.
std::int64_t wrapped(std::int64_t slot, std::int64_t size, std::int64_t number) {
  if (slot < 0) {
    slot += size;
  } else if (slot >= size) {
    slot -= size;
  }
  return slot >= 0 && slot < size ? slot : number % size;
}

}  // namespace

/// Slot of a pixel, mostly of the last `ring_pixels_` ones or of those that come next.
std::int64_t LineBuffer::slot_of(std::int64_t pixel_number) const {
  return wrapped(taken_slot_ + (pixel_number - pixels_taken_), ring_pixels_, pixel_number);
}

LineBuffer::LineBuffer(const sc_core::sc_module_name& name, RunContext& context,
                       const LineBufferShape& shape, Code padding_code, bool with_data)
    : Part(name, context),
      shape_(shape),
      padding_code_(padding_code),
      with_data_(with_data),
      frame_pixels_(shape.map.pixels()),
      frame_items_(shape.items()),
      ring_pixels_(shape.capacity_pixels()),
      arrived_(static_cast<std::size_t>(ring_pixels_), -1),
      // An item's release is looked up until its oldest pixel is overwritten, one ring later.
      released_(static_cast<std::size_t>((ring_pixels_ / frame_pixels_ + 2) * frame_items_), -1) {
  if (with_data) ring_.resize(static_cast<std::size_t>(ring_pixels_ * shape.map.channels));
  begin_item();
  start_process("take", [this] { take_frames(); });
}

void LineBuffer::take_frames() {
  item_codes_.resize(static_cast<std::size_t>(input->shape().words_per_item()) *
                     static_cast<std::size_t>(input->shape().codes_per_word()));
  Cycle next = 0;
  for (;;) {
    for (int row = 0; row < shape_.map.height; ++row) {
      for (int column = 0; column < shape_.map.width; column += input->shape().pixels) {
        take_pixel_group(row, column, &next);
      }
    }
    ++frames_taken_;
  }
}

void LineBuffer::take_pixel_group(int row, int column, Cycle* next) {
  const int count = std::min(input->shape().pixels, shape_.map.width - column);
  const bool frame_start = row == 0 && column == 0;
  const Cycle room = wait_overwritable(pixels_taken_ + count - 1, row, column + count - 1, count);
  activity_.advance(State::Blocked, room);
  *next = std::max(*next, room);
  const int words = input->shape().words_per_item();
  Code* codes = with_data_ ? item_codes_.data() : nullptr;
  Cycle taken = input->get(*next, codes);
  activity_.advance(frame_start ? State::Idle : State::Starved, taken);
  activity_.advance(State::Busy, taken + 1);
  if (words > 1) {
    if (codes != nullptr) codes += input->shape().codes_per_word();
    taken = input->get_run(taken + 1, words - 1, codes);
    activity_.advance_run(State::Starved, taken + 1 - activity_.now() - (words - 1), taken + 1);
  }
  *next = taken + 1;
  for (int i = 0; i < count; ++i) {
    arrived_[static_cast<std::size_t>(slot_of(pixels_taken_ + i))] = taken;
  }
  if (with_data_) store(count);
  taken_slot_ = slot_of(pixels_taken_ + count);
  pixels_taken_ += count;
  if (reader_waits_) {
    reader_waits_ = false;
    pixel_event_.notify();
  }
}

/// First cycle in which the group that ends with this pixel may enter the ring.
Cycle LineBuffer::wait_overwritable(std::int64_t pixel_number, int row, int column, int count) {
  const std::int64_t old_number = pixel_number - ring_pixels_;
  if (old_number < 0) return 0;
  std::int64_t old_raster = row * static_cast<std::int64_t>(shape_.map.width) + column;
  std::int64_t frame = frames_taken_;
  old_raster -= ring_pixels_;
  while (old_raster < 0) {
    old_raster += frame_pixels_;
    --frame;
  }
  const int old_row = static_cast<int>(old_raster) / shape_.map.width;
  const int old_column = static_cast<int>(old_raster) - old_row * shape_.map.width;
  std::int64_t item = shape_.last_item_using(old_row, old_column);
  // Within a row later pixels are read last by later items. Where the group reaches back into the
  // row above, the end of that row may be read after the begin of this one (stride > 1).
  if (old_column < count - 1 && old_row > 0) {
    item = std::max(item, shape_.last_item_using(old_row - 1, shape_.map.width - 1));
  }
  item += frame * frame_items_;
  while (items_released_ <= item) {
    waits_for_item_ = item;
    writer_waits_ = true;
    sc_core::wait(release_event_);
  }
  // The memory reads before it writes (READ_FIRST): the last read may happen in the same cycle.
  const auto size = static_cast<std::int64_t>(released_.size());
  const std::int64_t slot = released_slot_ - (items_released_ - item);
  return released_[static_cast<std::size_t>(wrapped(slot, size, item))];
}

void LineBuffer::store(int count) {
  const int channels = shape_.map.channels;
  const StreamShape& words = input->shape();
  for (int i = 0; i < count; ++i) {
    Code* pixel = ring_.data() + slot_of(pixels_taken_ + i) * channels;
    if (words.pixels == 1) {
      std::copy_n(item_codes_.data(), channels, pixel);
      continue;
    }
    for (int channel = 0; channel < channels; channel += words.lanes) {
      const Code* word = item_codes_.data() + channel / words.lanes * words.codes_per_word();
      std::copy_n(word + i * words.lanes, std::min(words.lanes, channels - channel),
                  pixel + channel);
    }
  }
}

Cycle LineBuffer::wait_item() {
  while (pixels_taken_ <= item_last_pixel_) {
    reader_waits_ = true;
    sc_core::wait(pixel_event_);
  }
  return arrived_[static_cast<std::size_t>(slot_of(item_last_pixel_))] + 1;
}

/// Windows that lie in the padding alone wait for the first pixel too: it is what starts a frame.
void LineBuffer::begin_item() {
  const std::int64_t last = shape_.last_pixel_from(item_row_, item_column_);
  item_last_pixel_ = frame_pixel_ + std::max<std::int64_t>(last, 0);
}

void LineBuffer::next_item() {
  ++items_released_;
  if (++released_slot_ == static_cast<std::int64_t>(released_.size())) released_slot_ = 0;
  ++frame_item_;
  item_column_ += shape_.pixels;
  if (item_column_ >= shape_.out_width) {
    item_column_ = 0;
    item_row_ += shape_.tile_rows;
  }
  if (frame_item_ == frame_items_) {
    frame_item_ = 0;
    item_row_ = 0;
    frame_pixel_ += frame_pixels_;
  }
  begin_item();
}

int LineBuffer::pixels_in_item() const {
  return std::min(shape_.pixels, shape_.out_width - item_column_);
}

void LineBuffer::gather(Code* windows) const {
  const int rows = std::min(shape_.tile_rows, shape_.out_height - item_row_);
  for (int row = 0; row < rows; ++row) {
    for (int i = 0; i < pixels_in_item(); ++i) {
      windows = gather_window(item_row_ + row, item_column_ + i, windows);
    }
  }
}

/// Copies one window; returns where the next one goes.
Code* LineBuffer::gather_window(int out_row, int out_column, Code* window_codes) const {
  const Window& window = shape_.window;
  const int channels = shape_.map.channels;
  for (int ky = 0; ky < window.kernel_h; ++ky) {
    int row = window.top(out_row) + ky * window.dilation;
    if (window.replicate) row = std::clamp(row, 0, shape_.map.height - 1);
    for (int kx = 0; kx < window.kernel_w; ++kx, window_codes += channels) {
      int column = window.left(out_column) + kx * window.dilation;
      if (window.replicate) column = std::clamp(column, 0, shape_.map.width - 1);
      if (row < 0 || row >= shape_.map.height || column < 0 || column >= shape_.map.width) {
        std::fill_n(window_codes, channels, padding_code_);
        continue;
      }
      const std::int64_t number =
          frame_pixel_ + static_cast<std::int64_t>(row) * shape_.map.width + column;
      std::copy_n(ring_.data() + slot_of(number) * channels, channels, window_codes);
    }
  }
  return window_codes;
}

void LineBuffer::release(Cycle done) {
  released_[static_cast<std::size_t>(released_slot_)] = done;
  next_item();
  if (writer_waits_) {
    writer_waits_ = false;
    release_event_.notify();
  }
}

std::string LineBuffer::waiting_for() const {
  if (!writer_waits_) return {};
  return fmt::format(
      "holds {} pixels and may not overwrite the oldest, which window {} needs, while window {} "
      "waits for the next: give it more rows",
      ring_pixels_, waits_for_item_ % frame_items_, items_released_ % frame_items_);
}

}  // namespace rill
