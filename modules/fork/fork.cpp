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
  word_.resize(static_cast<std::size_t>(input->shape().codes_per_word()));
  bool at_once = true;
  for (int branch = 0; branch < outputs.size(); ++branch) {
    branches_.push_back(outputs[branch]);
    at_once = at_once && outputs[branch]->takes_at_once();
  }
  for (;;) {
    hand_on();
    if (!pending_.empty()) {
      ask_for_room();
      sc_core::wait(room_);
    } else if (at_once) {
      input->call_on_word(*this);
      sc_core::wait(held_up_);
    } else {
      input->wait_word();
    }
  }
}

/// Of every branch that has not taken the word.
void Fork::ask_for_room() {
  sc_core::sc_event_or_list room;
  for (WordSink* branch : pending_) room |= branch->request_room();
  room_.swap(room);
}

void Fork::words_came() {
  hand_on();
  if (pending_.empty()) {
    input->call_on_word(*this);
  } else {
    held_up_.notify();
  }
}

/// Hands words on until there are none, or a branch has no room (it is pending then).
void Fork::hand_on() {
  for (;;) {
    if (!pending_.empty()) {
      serve_pending();
    } else if (input->available() > 0) {
      take_word();
    } else {
      return;
    }
    if (!pending_.empty()) return;
    activity_.advance(State::Blocked, last_ + 1);
    ++word_count_;
  }
}

/// The word stands at the input of every branch at once and each takes it when it can.
void Fork::take_word() {
  Code* const codes = with_data_ ? word_.data() : nullptr;
  offered_ = input->read(last_ + 1, codes);
  activity_.advance(frame_words_left_ == 0 ? State::Idle : State::Starved, offered_);
  activity_.advance(State::Busy, offered_ + 1);
  if (frame_words_left_ == 0) frame_words_left_ = input->shape().words();
  --frame_words_left_;
  last_ = offered_;
  for (WordSink* branch : branches_) {
    if (branch->ready()) {
      last_ = std::max(last_, branch->put(offered_, codes));
    } else {
      pending_.push_back(branch);
    }
  }
}

void Fork::serve_pending() {
  const auto served = [&](WordSink* branch) {
    if (!branch->ready()) return false;
    last_ = std::max(last_, branch->put(offered_, with_data_ ? word_.data() : nullptr));
    return true;
  };
  pending_.erase(std::remove_if(pending_.begin(), pending_.end(), served), pending_.end());
}

}  // namespace rill
