// SPDX-License-Identifier: Apache-2.0
#include "modules/line_buffer/row_window.h"

#include <algorithm>

namespace rill {

RowWindowUnit::RowWindowUnit(const sc_core::sc_module_name& name, RunContext& context,
                             const RowWindowShape& shape, bool with_data)
    : Part(name, context), shape_(shape), with_data_(with_data) {
  if (with_data) {
    const auto channels = static_cast<std::size_t>(shape.map.channels);
    rows_.resize(static_cast<std::size_t>(shape.window.extent_h() * shape.map.width) * channels);
    windows_.resize(static_cast<std::size_t>(shape.words_per_row()) * channels);
  }
  start_process("run", [this] { run(); });
}

void RowWindowUnit::run() {
  for (;;) {
    for (int row = 0; row < shape_.map.height; ++row) {
      read_row(row);
      if (shape_.gives_after(row)) give_windows(row);
    }
  }
}

void RowWindowUnit::read_row(int row) {
  const int width = shape_.map.width;
  const int slot = row % shape_.window.extent_h();
  Code* codes =
      with_data_ ? rows_.data() + std::ptrdiff_t{slot} * width * shape_.map.channels : nullptr;
  const Cycle taken = input->get_run(last_ + 1, width, codes);
  activity_.advance_run(State::Starved, taken - last_ - width, taken + 1);
  last_ = taken + RowWindowShape::kReadOverhead;
  activity_.advance(State::Busy, last_ + 1);
}

void RowWindowUnit::give_windows(int row) {
  if (with_data_) gather(row);
  const auto words = static_cast<int>(shape_.words_per_row());
  const WordRun run = output->put_run(last_ + 1, 1, words, with_data_ ? windows_.data() : nullptr);
  activity_.advance_run(State::Blocked, run.last - last_ - words, run.last + 1);
  last_ = run.last + shape_.give_overhead();
  activity_.advance(State::Busy, last_ + 1);
}

/// All windows whose last row is `last_row`: column by column, kernel row, kernel column.
void RowWindowUnit::gather(int last_row) {
  const Window& window = shape_.window;
  const int channels = shape_.map.channels;
  const int first_row = last_row - (window.extent_h() - 1);
  Code* to = windows_.data();
  for (int column = 0; column < shape_.out_width(); ++column) {
    for (int ky = 0; ky < window.kernel_h; ++ky) {
      const int slot = (first_row + ky * window.dilation) % window.extent_h();
      const int left = column * window.stride_w;
      const Code* from = rows_.data() + (std::ptrdiff_t{slot} * shape_.map.width + left) * channels;
      for (int kx = 0; kx < window.kernel_w; ++kx, to += channels) {
        std::copy_n(from + std::ptrdiff_t{kx} * window.dilation * channels, channels, to);
      }
    }
  }
}

}  // namespace rill
