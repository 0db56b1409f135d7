// SPDX-License-Identifier: Apache-2.0
#include "modules/padding/loop_padding.h"

#include <algorithm>

namespace rill {

LoopPadding::LoopPadding(const sc_core::sc_module_name& name, RunContext& context, const Shape& map,
                         int rows, int columns, Code padding_code, bool with_data)
    : Part(name, context), map_(map), rows_(rows), columns_(columns) {
  // A row of it and two borders is the longest run.
  const auto longest = static_cast<std::size_t>(map.width + 2 * columns);
  if (with_data) {
    word_.resize(static_cast<std::size_t>(map.channels));
    padding_.assign(longest * word_.size(), padding_code);
  }
  start_process("run", [this] { run(); });
}

void LoopPadding::run() {
  for (;;) {
    for (int row = -rows_; row < map_.height + rows_; ++row) {
      if (row < 0 || row >= map_.height) {
        pad(map_.width + 2 * columns_);
        continue;
      }
      pad(columns_);
      for (int column = 0; column < map_.width; ++column) pass();
      pad(columns_);
    }
  }
}

void LoopPadding::pass() {
  const Cycle there = input->next_at(last_ + 1);
  activity_.advance(State::Starved, there);
  if (!word_.empty()) std::copy_n(input->front(), word_.size(), word_.data());
  last_ = output->put(there, word_.empty() ? nullptr : word_.data());
  activity_.advance(State::Blocked, last_);
  activity_.advance(State::Busy, last_ + 1);
  input->read(last_, nullptr);
}

void LoopPadding::pad(int words) {
  if (words == 0) return;
  const Code* codes = padding_.empty() ? nullptr : padding_.data();
  const Cycle done = output->put_run(last_ + 1, 1, words, codes).last;
  activity_.advance_run(State::Blocked, done - last_ - words, done + 1);
  last_ = done;
}

}  // namespace rill
