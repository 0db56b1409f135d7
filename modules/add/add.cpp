// SPDX-License-Identifier: Apache-2.0
#include "modules/add/add.h"

#include <algorithm>

#include "modules/activation/timing.h"
#include "sim/core/error.h"

namespace rill {

Add::Add(const sc_core::sc_module_name& name, RunContext& context, const StreamShape& words,
         int operands, const LayerArithmetic* arithmetic)
    : Part(name, context), shape_(words), latency_(latency(operands)) {
  const auto codes = static_cast<std::size_t>(words.codes_per_word());
  if (arithmetic != nullptr) {
    const Requantization& rule = arithmetic->requantization;
    internal_check(rule.multiplier.size() <= 1 && rule.offset.size() <= 1,
                   "an add requantizes all channels alike");
    function_.emplace(*arithmetic, operands, words.codes_per_word());
    sum_.resize(codes);
  }
  words_.assign(static_cast<std::size_t>(operands), std::vector<Code>(codes));
  metrics_.bind("first_output_cycle", "cycles", "its first word left", &first_output_);
  metrics_.bind("last_output_cycle", "cycles", "its last word left", &last_output_);
  metrics_.bind("frame_count", "frames", "frames it finished", &frames_);
  start_process("run", [this] { run_frames(); });
}

int Add::latency(int operands) {
  int levels = 0;
  while ((1 << levels) < operands) ++levels;
  return levels + kActivationLatency;
}

void Add::run_frames() {
  for (;; ++frames_) {
    for (std::int64_t word = 0; word < shape_.words(); ++word) run_word(word == 0);
  }
}

void Add::run_word(bool first_of_frame) {
  Cycle slot = next_slot_;
  for (int operand = 0; operand < inputs.size(); ++operand) {
    inputs[operand]->wait_word();
    slot = std::max(slot, inputs[operand]->word_at());
  }
  std::vector<const Code*> operands;
  for (int operand = 0; operand < inputs.size(); ++operand) {
    Code* codes = words_[static_cast<std::size_t>(operand)].data();
    inputs[operand]->read(slot, function_ ? codes : nullptr);
    operands.push_back(codes);
  }
  activity_.advance(first_of_frame ? State::Idle : State::Starved, slot);
  activity_.advance(State::Busy, slot + 1);
  if (function_) function_->run(operands, 1, sum_.data());
  const Cycle offered = slot + latency_;
  const Cycle written = output->put(offered, function_ ? sum_.data() : nullptr);
  next_slot_ = slot + 1 + written - offered;
  activity_.advance(State::Blocked, next_slot_);
  if (first_output_ < 0) first_output_ = written;
  last_output_ = written;
}

}  // namespace rill
