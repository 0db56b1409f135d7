// SPDX-License-Identifier: Apache-2.0
#include "modules/pool/loop_pool.h"

#include <algorithm>

#include "modules/pool/function.h"

namespace rill {

LoopPool::LoopPool(const sc_core::sc_module_name& name, RunContext& context, int taps, int channels,
                   std::int64_t windows, const LayerArithmetic& arithmetic, bool with_data)
    : Part(name, context),
      taps_(taps),
      channels_(channels),
      windows_(windows),
      arithmetic_(arithmetic) {
  if (with_data) {
    window_.resize(static_cast<std::size_t>(taps * channels));
    result_.resize(static_cast<std::size_t>(channels));
  }
  metrics_.bind("first_output_cycle", "cycles", "its first word left", &first_output_);
  metrics_.bind("last_output_cycle", "cycles", "its last word left", &last_output_);
  metrics_.bind("frame_count", "frames", "frames it finished", &frames_);
  start_process("run", [this] { run(); });
}

void LoopPool::run() {
  for (;; ++frames_) {
    for (std::int64_t window = 0; window < windows_; ++window) run_window();
  }
}

void LoopPool::run_window() {
  const bool with_data = !window_.empty();
  if (taps_ > 1) {
    const Cycle taken = input->get_run(last_ + 1, taps_ - 1, with_data ? window_.data() : nullptr);
    activity_.advance_run(State::Starved, taken - last_ - (taps_ - 1), taken + 1);
    last_ = taken;
  }
  const Cycle there = input->next_at(last_ + 1);
  activity_.advance(State::Starved, there);
  if (with_data) {
    std::copy_n(input->front(), channels_, window_.data() + (taps_ - 1) * channels_);
    max_pool(window_.data(), 1, taps_, channels_, arithmetic_, result_.data());
  }
  last_ = output->put(there, with_data ? result_.data() : nullptr);
  activity_.advance(State::Blocked, last_);
  activity_.advance(State::Busy, last_ + 1);
  input->read(last_, nullptr);
  if (first_output_ < 0) first_output_ = last_;
  last_output_ = last_;
}

}  // namespace rill
