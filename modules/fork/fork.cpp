// SPDX-License-Identifier: Apache-2.0
#include "modules/fork/fork.h"

#include <algorithm>

namespace rill {

Fork::Fork(const sc_core::sc_module_name& name, RunContext& context, bool with_data)
    : Part(name, context), with_data_(with_data) {
  metrics_.bind("word_count", "words", "words that passed through", &word_count_);
  start_process("run", [this] { run(); });
}

void Fork::run() {
  std::vector<Code> word(static_cast<std::size_t>(input->shape().codes_per_word()));
  const std::int64_t frame_words = input->shape().words();
  Code* codes = with_data_ ? word.data() : nullptr;
  std::int64_t left = 0;  // of the frame
  for (Cycle next = 0;; ++word_count_, --left) {
    const Cycle taken = input->get(next, codes);
    activity_.advance(left == 0 ? State::Idle : State::Starved, taken);
    if (left == 0) left = frame_words;
    activity_.advance(State::Busy, taken + 1);
    const Cycle last = put_to_all(taken, codes);
    activity_.advance(State::Blocked, last + 1);
    next = last + 1;
  }
}

/// The word stands at the input of every branch at once and each takes it when it can; returns the
/// cycle in which the slowest one did.
Cycle Fork::put_to_all(Cycle offered, const Code* codes) {
  Cycle last = offered;
  pending_.clear();
  for (int branch = 0; branch < outputs.size(); ++branch) {
    if (outputs[branch]->ready()) {
      last = std::max(last, outputs[branch]->put(offered, codes));
    } else {
      pending_.push_back(branch);
    }
  }
  while (!pending_.empty()) {
    room_ = sc_core::sc_event_or_list();
    for (const int branch : pending_) room_ |= outputs[branch]->request_room();
    sc_core::wait(room_);
    const auto served = [&](int branch) {
      if (!outputs[branch]->ready()) return false;
      last = std::max(last, outputs[branch]->put(offered, codes));
      return true;
    };
    pending_.erase(std::remove_if(pending_.begin(), pending_.end(), served), pending_.end());
  }
  return last;
}

}  // namespace rill
