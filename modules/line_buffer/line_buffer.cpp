// SPDX-License-Identifier: Apache-2.0
#include "modules/line_buffer/line_buffer.h"

#include <fmt/core.h>

#include <algorithm>

namespace rill {

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
    arrived_[static_cast<std::size_t>((pixels_taken_ + i) % ring_pixels_)] = taken;
  }
  if (with_data_) store(count);
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
  std::int64_t frame = pixel_number / frame_pixels_;
  old_raster -= ring_pixels_;
  while (old_raster < 0) {
    old_raster += frame_pixels_;
    --frame;
  }
  const auto old_row = static_cast<int>(old_raster / shape_.map.width);
  const auto old_column = static_cast<int>(old_raster % shape_.map.width);
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
  return released_[static_cast<std::size_t>(item) % released_.size()];
}

void LineBuffer::store(int count) {
  const int channels = shape_.map.channels;
  const StreamShape& words = input->shape();
  for (int i = 0; i < count; ++i) {
    Code* pixel = ring_.data() + (pixels_taken_ + i) % ring_pixels_ * channels;
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
  const std::int64_t frame = items_released_ / frame_items_;
  // Windows that lie in the padding alone wait for the first pixel too: it is what starts a frame.
  const std::int64_t last =
      frame * frame_pixels_ +
      std::max<std::int64_t>(shape_.last_pixel_of(items_released_ % frame_items_), 0);
  while (pixels_taken_ <= last) {
    reader_waits_ = true;
    sc_core::wait(pixel_event_);
  }
  return arrived_[static_cast<std::size_t>(last % ring_pixels_)] + 1;
}

int LineBuffer::pixels_in_item() const {
  const auto column = static_cast<int>(items_released_ % shape_.items_per_row()) * shape_.pixels;
  return std::min(shape_.pixels, shape_.out_width - column);
}

void LineBuffer::gather(Code* windows) const {
  const std::int64_t item = items_released_ % frame_items_;
  const int first_row = shape_.first_row_of(item);
  const auto first_column = static_cast<int>(item % shape_.items_per_row()) * shape_.pixels;
  for (int row = 0; row < shape_.rows_of(item); ++row) {
    for (int i = 0; i < pixels_in_item(); ++i) {
      windows = gather_window(first_row + row, first_column + i, windows);
    }
  }
}

/// Copies one window; returns where the next one goes.
Code* LineBuffer::gather_window(int out_row, int out_column, Code* window_codes) const {
  const std::int64_t frame = items_released_ / frame_items_;
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
          frame * frame_pixels_ + static_cast<std::int64_t>(row) * shape_.map.width + column;
      std::copy_n(ring_.data() + number % ring_pixels_ * channels, channels, window_codes);
    }
  }
  return window_codes;
}

void LineBuffer::release(Cycle done) {
  released_[static_cast<std::size_t>(items_released_) % released_.size()] = done;
  ++items_released_;
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
