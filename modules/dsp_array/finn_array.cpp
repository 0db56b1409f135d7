// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/finn_array.h"

#include <algorithm>

namespace rill {

namespace {

std::size_t power_of_two_at_least(int value) {
  std::size_t power = 2;  // finn-rtllib/mvu/replay_buffer.sv: one address bit at least
  while (power < static_cast<std::size_t>(value)) power *= 2;
  return power;
}

}  // namespace

int core_latency(FinnCore core) { return core == FinnCore::Dsp48 ? 6 : 4; }

FinnArray::FinnArray(const sc_core::sc_module_name& name, RunContext& context,
                     const ArrayFolding& folding, FinnCore core)
    : Part(name, context),
      folding_(folding),
      core_(core),
      replay_words_(power_of_two_at_least(folding.input_folds())),
      in_memory_(replay_words_, -1),
      freed_(replay_words_, -1) {
  start_process("run", [this] { run(); });
}

void FinnArray::run() {
  // A depthwise array reads new words for every output fold.
  const int repetitions = folding_.depthwise ? 1 : folding_.output_folds();
  const int words = folding_.input_folds();
  for (;;) {
    for (int repetition = 0; repetition < repetitions; ++repetition) {
      Cycle taken = 0;
      for (int word = 0; word < words; ++word) {
        if (repetitions > 1) {
          taken = replayed(word, repetition == 0, repetition + 1 == repetitions);
        } else {
          taken = input->get(enabled_from(last_taken_ + 1), nullptr);
          taken = enabled_from(taken);
        }
        activity_.advance(State::Starved, taken);
        activity_.advance(State::Busy, taken + 1);
        last_taken_ = taken;
      }
      write(taken);
    }
    vector_start_ += words;
  }
}

/// One word into the replay memory, when the word that lay there was read for the last time.
Cycle FinnArray::accept_word() {
  const auto slot = static_cast<std::size_t>(accepted_) % replay_words_;
  last_accept_ = input->get(std::max(last_accept_ + 1, freed_[slot] + 1), nullptr);
  in_memory_[slot] = last_accept_;
  ++accepted_;
  return last_accept_;
}

Cycle FinnArray::replayed(int word, bool first, bool last) {
  const std::int64_t number = vector_start_ + word;
  const auto slot = static_cast<std::size_t>(number) % replay_words_;
  while (first && accepted_ <= number) accept_word();
  // Into the register behind the memory, as soon as that is handed on; from there to the core.
  const Cycle shift = std::max({last_shift_ + 1, in_memory_[slot] + 1, last_taken_});
  last_shift_ = shift;
  if (last) freed_[slot] = shift;
  return enabled_from(std::max(shift + 1, last_taken_ + 1));
}

Cycle FinnArray::enabled_from(Cycle cycle) const {
  for (const Stall& stall : stalls_) {
    if (cycle > stall.from && cycle <= stall.to) cycle = stall.to + 1;
  }
  return cycle;
}

Cycle FinnArray::later(Cycle cycle, int enabled_cycles) const {
  for (; enabled_cycles > 0; --enabled_cycles) cycle = enabled_from(cycle + 1);
  return cycle;
}

/// A sum whose last operands were taken in cycle `taken` goes through the pipeline. When the output
/// register is not free it waits in a second one, and the pipeline stands still until that is.
void FinnArray::write(Cycle taken) {
  const Cycle leaves_core = later(taken, core_latency(core_) - 1);
  if (last_written_ > leaves_core) stalls_.push_back({leaves_core, last_written_});
  while (!stalls_.empty() && stalls_.front().to < taken) stalls_.pop_front();
  last_written_ = output->put(std::max(leaves_core, last_written_) + 1, nullptr);
}

}  // namespace rill
