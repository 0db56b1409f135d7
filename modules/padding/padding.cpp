// SPDX-License-Identifier: Apache-2.0
#include "modules/padding/padding.h"

#include <algorithm>

namespace rill {

Padding::Padding(const sc_core::sc_module_name& name, RunContext& context, const Shape& map,
                 int rows, int columns, int lanes, Code padding_code, bool with_data)
    : Part(name, context),
      map_(map),
      rows_(rows),
      columns_(columns),
      folds_(ceil_div(map.channels, lanes)),
      word_(static_cast<std::size_t>(lanes)),
      padding_(static_cast<std::size_t>(lanes), padding_code),
      with_data_(with_data) {
  start_process("run", [this] { run(); });
}

void Padding::run() {
  for (;;) {
    for (int row = -rows_; row < map_.height + rows_; ++row) {
      for (int column = -columns_; column < map_.width + columns_; ++column) {
        const bool inside = row >= 0 && row < map_.height && column >= 0 && column < map_.width;
        for (int fold = 0; fold < folds_; ++fold) pass_word(inside);
      }
    }
  }
}

/// The register behind takes a word when it is empty or just left; a word of the map comes from the
/// register in front, which takes the next one a cycle after it gave the last.
void Padding::pass_word(bool inside) {
  Cycle slot = std::max(slot_ + 1, last_written_);
  if (inside) {
    const Cycle taken = input->get(last_forwarded_ + 1, with_data_ ? word_.data() : nullptr);
    activity_.advance(State::Starved, taken);
    slot = std::max(slot, taken);
    last_forwarded_ = slot;
  }
  slot_ = slot;
  activity_.advance(State::Blocked, slot);
  activity_.advance(State::Busy, slot + 1);
  const Code* codes = inside ? word_.data() : padding_.data();
  last_written_ = output->put(slot + 1, with_data_ ? codes : nullptr);
}

}  // namespace rill
