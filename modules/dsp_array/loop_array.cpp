// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/loop_array.h"

#include <algorithm>

namespace rill {

LoopArray::LoopArray(const sc_core::sc_module_name& name, RunContext& context,
                     const ArrayFolding& folding, int latency, std::int64_t vectors, int batch,
                     const LoopArrayNumbers& numbers)
    : Part(name, context),
      folding_(folding),
      latency_(latency),
      vectors_(vectors),
      batch_(batch),
      numbers_(numbers) {
  if (numbers.arithmetic != nullptr) {
    vector_.resize(static_cast<std::size_t>(folding.taps * folding.in_channels));
    accumulators_.resize(static_cast<std::size_t>(folding.out_channels));
    codes_.resize(accumulators_.size());
  }
  metrics_.bind("first_output_cycle", "cycles", "its first word left", &first_output_);
  metrics_.bind("last_output_cycle", "cycles", "its last word left", &last_output_);
  metrics_.bind("frame_count", "frames", "frames it finished", &frames_);
  start_process("run", [this] { run(); });
}

void LoopArray::run() {
  for (;;) {
    for (std::int64_t vector = 0; vector < vectors_; ++vector) run_vector();
    ++frames_;
    if (frames_ % batch_ == 0) idle_steps(latency_ - 1);
  }
}

void LoopArray::run_vector() {
  const int slices = folding_.input_folds();
  for (int slice = 0; slice < slices; ++slice) read_step(slice);
  if (numbers_.arithmetic != nullptr) compute();
  end_fold(0);
  for (int fold = 1; fold < folding_.output_folds(); ++fold) {
    idle_steps(slices);
    end_fold(fold);
  }
}

/// Weights change between frames only, and the sequencer loads them before it lets a frame in.
void LoopArray::take_weights() {
  if (weight_fill_ == numbers_.weights->fills()) return;
  std::vector<Code> weight;
  std::vector<Code> bias;
  decode_weights(numbers_.weights->layout(), numbers_.weights->bytes().data(), &weight, &bias);
  const ArrayShape shape{false, folding_.taps, folding_.in_channels, folding_.out_channels, 1};
  function_.emplace(shape, *numbers_.arithmetic, weight, bias);
  weight_fill_ = numbers_.weights->fills();
}

void LoopArray::compute() {
  take_weights();
  function_->run(vector_.data(), 1, accumulators_.data());
  numbers_.activation->run(accumulators_.data(), 1, codes_.data());
}

void LoopArray::read_step(int slice) {
  const Cycle there = input->next_at(last_ + 1);
  activity_.advance(State::Starved, there);
  const bool writes = !pending_.empty() && pending_.front().iteration == iteration_;
  last_ = writes ? write_oldest(there) : there;
  activity_.advance(State::Blocked, last_);
  activity_.advance(State::Busy, last_ + 1);
  const bool with_data = numbers_.arithmetic != nullptr;
  input->read(last_, with_data ? vector_.data() + std::ptrdiff_t{slice} * folding_.simd : nullptr);
  ++iteration_;
}

void LoopArray::idle_steps(std::int64_t count) {
  const std::int64_t end = iteration_ + count;
  const Cycle start = last_;
  while (!pending_.empty() && pending_.front().iteration < end) {
    const std::int64_t steps = pending_.front().iteration - iteration_ + 1;
    iteration_ += steps;
    last_ = write_oldest(last_ + steps);
  }
  last_ += end - iteration_;
  iteration_ = end;
  activity_.advance_run(State::Blocked, last_ - start - count, last_ + 1);
}

void LoopArray::end_fold(int fold) {
  Pending word;
  word.iteration = iteration_ - 1 + latency_ - 1;
  if (numbers_.arithmetic != nullptr) {
    const auto from = codes_.begin() + std::ptrdiff_t{fold} * folding_.pe;
    word.word.assign(from, from + folding_.pe);
  }
  pending_.push_back(std::move(word));
}

Cycle LoopArray::write_oldest(Cycle offered) {
  const Code* codes = numbers_.arithmetic != nullptr ? pending_.front().word.data() : nullptr;
  const Cycle written = output->put(offered, codes);
  pending_.pop_front();
  if (first_output_ < 0) first_output_ = written;
  last_output_ = written;
  return written;
}

}  // namespace rill
