// SPDX-License-Identifier: Apache-2.0
#include "modules/width_converter/loop_converter.h"

#include <algorithm>

#include "sim/core/error.h"

namespace rill {

LoopConverter::LoopConverter(const sc_core::sc_module_name& name, RunContext& context,
                             int from_lanes, int to_lanes, bool with_data)
    : Part(name, context), from_lanes_(from_lanes), to_lanes_(to_lanes) {
  const int wide = std::max(from_lanes, to_lanes);
  internal_check(wide % std::min(from_lanes, to_lanes) == 0, "a converter between odd widths");
  if (with_data) word_.resize(static_cast<std::size_t>(wide));
  start_process("run", [this] {
    for (;;) {
      if (from_lanes_ > to_lanes_) {
        narrow();
      } else {
        widen();
      }
    }
  });
}

void LoopConverter::narrow() {
  const bool with_data = !word_.empty();
  const Cycle there = input->next_at(last_ + 1);
  activity_.advance(State::Starved, there);
  if (with_data) std::copy_n(input->front(), from_lanes_, word_.data());
  const int parts = from_lanes_ / to_lanes_;
  const Cycle first = output->put(there, with_data ? word_.data() : nullptr);
  input->read(first, nullptr);
  const Code* rest = with_data ? word_.data() + to_lanes_ : nullptr;
  last_ = parts > 1 ? output->put_run(first + 1, 1, parts - 1, rest).last : first;
  activity_.advance_run(State::Blocked, last_ - there - (parts - 1), last_ + 1);
}

void LoopConverter::widen() {
  const bool with_data = !word_.empty();
  const int parts = to_lanes_ / from_lanes_;
  if (parts > 1) {
    const Cycle taken = input->get_run(last_ + 1, parts - 1, with_data ? word_.data() : nullptr);
    activity_.advance_run(State::Starved, taken - last_ - (parts - 1), taken + 1);
    last_ = taken;
  }
  const Cycle there = input->next_at(last_ + 1);
  activity_.advance(State::Starved, there);
  if (with_data) {
    std::copy_n(input->front(), from_lanes_, word_.data() + (parts - 1) * from_lanes_);
  }
  last_ = output->put(there, with_data ? word_.data() : nullptr);
  activity_.advance(State::Blocked, last_);
  activity_.advance(State::Busy, last_ + 1);
  input->read(last_, nullptr);
}

}  // namespace rill
