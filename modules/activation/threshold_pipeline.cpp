// SPDX-License-Identifier: Apache-2.0
#include "modules/activation/threshold_pipeline.h"

#include <algorithm>

namespace rill {

ThresholdPipeline::ThresholdPipeline(const sc_core::sc_module_name& name, RunContext& context,
                                     int stages)
    : Part(name, context), stages_(stages), written_(static_cast<std::size_t>(stages) + 3, -1) {
  start_process("run", [this] { run(); });
}

void ThresholdPipeline::run() {
  Cycle taken = -1;
  Cycle last_written = -1;
  for (std::size_t slot = 0;; slot = (slot + 1) % written_.size()) {
    taken = input->get(std::max(taken + 1, written_[slot] + 1), nullptr);
    activity_.advance(State::Starved, taken);
    activity_.advance(State::Busy, taken + 1);
    // One cycle a stage, the queue, the output register.
    const Cycle offered = std::max(taken + stages_ + 2, last_written + 1);
    written_[slot] = last_written = output->put(offered, nullptr);
  }
}

}  // namespace rill
