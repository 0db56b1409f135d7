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
                     const ArrayFolding& folding, FinnCore core, std::int64_t vectors,
                     const FinnArrayNumbers& numbers)
    : Part(name, context),
      folding_(folding),
      core_(core),
      vectors_(vectors),
      numbers_(numbers),
      replay_words_(power_of_two_at_least(folding.input_folds())),
      in_memory_(replay_words_, -1),
      freed_(replay_words_, -1) {
  metrics_.bind("first_output_cycle", "cycles", "its first word left", &first_output_);
  metrics_.bind("last_output_cycle", "cycles", "its last word left", &last_output_);
  metrics_.bind("frame_count", "frames", "frames it finished", &frames_);
  start_process("run", [this] { run(); });
}

void FinnArray::run() {
  if (numbers_.arithmetic != nullptr) {
    lanes_ = static_cast<std::size_t>(input->shape().codes_per_word());
    vector_.resize(lanes_ * static_cast<std::size_t>(folding_.input_folds()));
    memory_.resize(lanes_ * replay_words_);
    accumulators_.resize(static_cast<std::size_t>(folding_.out_channels));
  }
  // Windows that lie in the padding alone are there before anything came from DDR.
  if (numbers_.weights != nullptr) weights_filled_ = numbers_.weights->wait_filled(1);
  for (;; ++frames_) {
    for (std::int64_t vector = 0; vector < vectors_; ++vector) {
      if (folding_.depthwise) {
        run_depthwise_vector();
      } else {
        run_vector();
      }
    }
  }
}

void FinnArray::run_vector() {
  const int repetitions = folding_.output_folds();
  const int words = folding_.input_folds();
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    for (int word = 0; word < words; ++word) {
      took(repetitions == 1 ? passed(word)
                            : replayed(word, repetition == 0, repetition + 1 == repetitions));
    }
    if (repetition == 0) compute(0);
    write(last_taken_, repetition);
  }
  vector_start_ += words;
}

/// Every output fold has words of its own.
void FinnArray::run_depthwise_vector() {
  for (int fold = 0; fold < folding_.output_folds(); ++fold) {
    for (int word = 0; word < folding_.input_folds(); ++word) took(passed(word));
    compute(static_cast<std::size_t>(fold));
    write(last_taken_, 0);
  }
}

void FinnArray::took(Cycle taken) {
  taken = std::max(taken, weights_filled_);
  activity_.advance(State::Starved, taken);
  activity_.advance(State::Busy, taken + 1);
  last_taken_ = taken;
}

Code* FinnArray::vector_at(int word) {
  return numbers_.arithmetic == nullptr ? nullptr
                                        : vector_.data() + static_cast<std::size_t>(word) * lanes_;
}

Cycle FinnArray::passed(int word) {
  return enabled_from(input->get(enabled_from(last_taken_ + 1), vector_at(word)));
}

/// One word into the replay memory, when the word that lay there was read for the last time.
void FinnArray::accept_word() {
  const auto slot = static_cast<std::size_t>(accepted_) % replay_words_;
  Code* codes = numbers_.arithmetic == nullptr ? nullptr : memory_.data() + slot * lanes_;
  last_accept_ = input->get(std::max(last_accept_ + 1, freed_[slot] + 1), codes);
  in_memory_[slot] = last_accept_;
  ++accepted_;
}

Cycle FinnArray::replayed(int word, bool first, bool last) {
  const std::int64_t number = vector_start_ + word;
  const auto slot = static_cast<std::size_t>(number) % replay_words_;
  while (first && accepted_ <= number) accept_word();
  if (first && numbers_.arithmetic != nullptr) {
    std::copy_n(memory_.data() + slot * lanes_, lanes_, vector_at(word));
  }
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

/// Weights change between frames only, and the sequencer loads them before it lets a frame in.
void FinnArray::take_weights() {
  if (weight_fill_ == numbers_.weights->fills()) return;
  std::vector<Code> weight;
  std::vector<Code> bias;
  decode_weights(numbers_.weights->layout(), numbers_.weights->bytes().data(), &weight, &bias);
  functions_.clear();
  if (!folding_.depthwise) {
    const ArrayShape shape{false, folding_.taps, folding_.in_channels, folding_.out_channels, 1};
    functions_.emplace_back(shape, *numbers_.arithmetic, weight, bias);
  }
  for (int first = 0; folding_.depthwise && first < folding_.out_channels; first += folding_.pe) {
    const ArrayShape shape{true, folding_.taps, folding_.pe, folding_.pe, 1};
    const auto weights_from = weight.begin() + std::ptrdiff_t{first} * folding_.taps;
    const std::vector<Code> own(weights_from,
                                weights_from + std::ptrdiff_t{folding_.pe} * folding_.taps);
    std::vector<Code> own_bias;
    if (!bias.empty()) own_bias.assign(bias.begin() + first, bias.begin() + first + folding_.pe);
    functions_.emplace_back(shape, *numbers_.arithmetic, own, own_bias);
  }
  weight_fill_ = numbers_.weights->fills();
}

/// The words of an item are there: its sums, for the sink.
void FinnArray::compute(std::size_t function) {
  if (numbers_.arithmetic == nullptr) {
    output->begin_item(nullptr, 1);
    return;
  }
  take_weights();
  functions_[function].run(vector_.data(), 1, accumulators_.data());
  output->begin_item(accumulators_.data(), 1);
}

/// A sum whose last operands were taken in cycle `taken` goes through the pipeline. When the output
/// register is not free it waits in a second one, and the pipeline stands still until that is.
void FinnArray::write(Cycle taken, int word) {
  const Cycle leaves_core = later(taken, core_latency(core_) - 1);
  if (last_written_ > leaves_core) stalls_.push_back({leaves_core, last_written_});
  while (!stalls_.empty() && stalls_.front().to < taken) stalls_.pop_front();
  last_written_ = output->put_word(std::max(leaves_core, last_written_) + 1, word);
  if (first_output_ < 0) first_output_ = last_written_;
  last_output_ = last_written_;
}

}  // namespace rill
