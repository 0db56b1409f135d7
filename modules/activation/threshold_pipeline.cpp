// SPDX-License-Identifier: Apache-2.0
#include "modules/activation/threshold_pipeline.h"

#include <algorithm>

#include "modules/activation/timing.h"

namespace rill {

ThresholdPipeline::ThresholdPipeline(const sc_core::sc_module_name& name, RunContext& context,
                                     int stages)
    : Part(name, context), stages_(stages), written_(static_cast<std::size_t>(stages) + 3, -1) {
  metrics_.bind("word_count", "words", "words that passed through", &word_count_);
  start_process("run", [this] { run(); });
}

void ThresholdPipeline::run() {
  Cycle taken = -1;
  Cycle last_written = -1;
  if (input->with_data()) word_.resize(static_cast<std::size_t>(input->shape().codes_per_word()));
  Code* const codes = word_.empty() ? nullptr : word_.data();
  for (std::size_t slot = 0;; slot = (slot + 1) % written_.size()) {
    const Cycle room = std::max(taken, written_[slot]) + 1;
    activity_.advance(State::Blocked, room);
    taken = input->get(room, codes);
    activity_.advance(State::Starved, taken);
    activity_.advance(State::Busy, taken + 1);
    const Cycle offered = std::max(taken + threshold_latency(stages_), last_written + 1);
    written_[slot] = last_written = output->put(offered, codes);
    ++word_count_;
  }
}

}  // namespace rill
