// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/dsp_array.h"

#include <algorithm>

namespace rill {

DspArray::DspArray(const sc_core::sc_module_name& name, RunContext& context,
                   const ArrayFolding& folding, const Shape& out, WindowSource* windows,
                   const Bram& weights, const LayerArithmetic* arithmetic,
                   const PhaseKernels& kernels)
    : Part(name, context),
      folding_(folding),
      out_(out),
      windows_(windows),
      weights_(weights),
      arithmetic_(arithmetic),
      kernels_(kernels) {
  if (arithmetic != nullptr) {
    const auto pixels = static_cast<std::size_t>(folding.pixels * folding.tile_rows);
    vectors_.resize(pixels * static_cast<std::size_t>(folding.taps * folding.in_channels));
    accumulators_.resize(pixels * static_cast<std::size_t>(folding.out_channels));
  }
  metrics_.bind("first_output_cycle", "cycles", "its first word left", &first_output_);
  metrics_.bind("last_output_cycle", "cycles", "its last word left", &last_output_);
  metrics_.bind("frame_count", "frames", "frames it finished", &frames_);
  start_process("run", [this] { run_frames(); });
}

void DspArray::run_frames() {
  if (windows_ == nullptr) input_words_.emplace_back(input->shape());
  for (;; ++frames_) {
    for (int row = 0; row < out_.height; row += folding_.tile_rows) {
      for (int column = 0; column < out_.width; column += folding_.pixels) {
        run_item(row, column);
      }
    }
  }
}

/// Weights change between frames only, and the sequencer loads them before it lets a frame in.
void DspArray::take_weights() {
  if (arithmetic_ == nullptr || weight_fill_ == weights_.fills()) return;
  std::vector<Code> weight;
  std::vector<Code> bias;
  decode_weights(weights_.layout(), weights_.bytes().data(), &weight, &bias);
  if (folding_.winograd_outputs > 0) {
    const int kernel = folding_.taps == 3 * 3 ? 3 : 7;
    winograd_.emplace(WinogradShape{kernel, folding_.in_channels, folding_.out_channels},
                      *arithmetic_, weight, bias);
    weight_fill_ = weights_.fills();
    return;
  }
  const ArrayShape shape{folding_.depthwise, folding_.taps, folding_.in_channels,
                         folding_.out_channels, folding_.groups};
  functions_.clear();
  if (!kernels_.is_transposed()) functions_.emplace_back(shape, *arithmetic_, weight, bias);
  for (int phase = 0; kernels_.is_transposed() && phase < kernels_.count(); ++phase) {
    functions_.emplace_back(
        shape, *arithmetic_,
        kernels_.weights_of(phase, folding_.in_channels, folding_.out_channels, weight), bias);
  }
  weight_fill_ = weights_.fills();
}

/// Accumulators of the item in vectors_ that begins at this output pixel.
void DspArray::compute(int row, int column, int rows, int pixels) {
  if (winograd_) {
    winograd_->run(vectors_.data(), rows, pixels, accumulators_.data());
    return;
  }
  if (functions_.size() == 1) {
    functions_.front().run(vectors_.data(), pixels, accumulators_.data());
    return;
  }
  const std::ptrdiff_t window = static_cast<std::ptrdiff_t>(folding_.taps) * folding_.in_channels;
  for (int i = 0; i < pixels; ++i) {
    const auto phase = static_cast<std::size_t>(kernels_.phase_of(row, column + i));
    functions_[phase].run(vectors_.data() + i * window, 1,
                          accumulators_.data() + std::ptrdiff_t{i} * folding_.out_channels);
  }
}

void DspArray::run_item(int row, int column) {
  const int rows = std::min(folding_.tile_rows, out_.height - row);
  const int pixels = std::min(folding_.pixels, out_.width - column);
  const bool first_of_frame = row == 0 && column == 0;
  const Cycle first_fold_end =
      windows_ == nullptr ? read_words(pixels, first_of_frame) : wait_windows(first_of_frame);
  const bool with_data = arithmetic_ != nullptr;
  if (weights_pass()) weights_.wait_filled(frames_ + 1);
  if (with_data) {
    if (first_of_frame) take_weights();
    if (windows_ != nullptr) windows_->gather(vectors_.data());
    compute(row, column, rows, pixels);
  }
  // A standard array keeps the vector for its further folds; the windows are free after the first.
  if (windows_ != nullptr && !reads_windows_again()) windows_->release(first_fold_end);
  if (folding_.tile_rows > 1) {
    output->begin_tile(with_data ? accumulators_.data() : nullptr, rows, pixels);
    return write_tile(first_fold_end, rows);
  }
  output->begin_item(with_data ? accumulators_.data() : nullptr, pixels);
  weights_pass() ? write_passed(first_fold_end) : write_folds(first_fold_end);
}

/// Reads one input vector word by word; returns the slot of the last one, which ends fold 0.
Cycle DspArray::read_words(int pixels, bool first_of_frame) {
  const bool with_data = arithmetic_ != nullptr;
  const int folds = folding_.input_folds();
  Code* codes = with_data ? input_words_[0].all_words() : nullptr;
  Cycle taken = input->get(next_slot_, codes);
  activity_.advance(first_of_frame ? State::Idle : State::Starved, taken);
  activity_.advance(State::Busy, taken + 1);
  if (folds > 1) {
    if (with_data) codes += input->shape().codes_per_word();
    taken = input->get_run(taken + 1, folds - 1, codes);
    activity_.advance_run(State::Starved, taken + 1 - activity_.now() - (folds - 1), taken + 1);
  }
  if (with_data) input_words_[0].place_all(vectors_.data(), pixels);
  next_slot_ = taken + 1;
  return taken;
}

Cycle DspArray::wait_windows(bool first_of_frame) {
  const Cycle slot = std::max(next_slot_, windows_->wait_item());
  activity_.advance(first_of_frame ? State::Idle : State::Starved, slot);
  return slot + folding_.input_folds() - 1;
}

/// Weights come one fold behind the other. All sums leave behind the last weight: the few cycles by
/// which the first could leave earlier are not modelled.
void DspArray::write_passed(Cycle first_fold_end) {
  const int folds = folding_.output_folds();
  const Cycle unhindered =
      first_fold_end + static_cast<Cycle>(folds - 1) * (folding_.input_folds() - 1);
  const Cycle start = std::max(unhindered, weights_.wait_filled(frames_ + 1));
  const int latency = folding_.latency();
  const WordRun run = output->put_words(start + latency, 1, folds);
  const Cycle last_fold_end = run.last - latency;
  const Cycle busy_end = first_fold_end + static_cast<Cycle>(folds - 1) * folding_.input_folds();
  activity_.advance_run(State::Memory, last_fold_end - busy_end, last_fold_end + 1);
  if (first_output_ < 0) first_output_ = run.first;
  last_output_ = run.last;
  next_slot_ = last_fold_end + 1;
}

/// Ends one output fold after the other; a word that finds no room stops the array.
void DspArray::write_folds(Cycle first_fold_end) {
  const int latency = folding_.latency();
  const int folds = folding_.output_folds();
  const WordRun run = output->put_words(first_fold_end + latency, folding_.input_folds(), folds);
  const Cycle last_fold_end = run.last - latency;
  const Cycle unhindered = first_fold_end + (folds - 1) * folding_.input_folds();
  activity_.advance_run(State::Blocked, last_fold_end - unhindered, last_fold_end + 1);
  if (first_output_ < 0) first_output_ = run.first;
  last_output_ = run.last;
  next_slot_ = last_fold_end + 1;
  if (windows_ != nullptr && reads_windows_again()) windows_->release(last_fold_end);
}

/// The rows of a tile leave one a cycle, and the next fold ends when the array has had time for its
/// slots and for them.
void DspArray::write_tile(Cycle first_fold_end, int rows) {
  const int latency = folding_.latency();
  const int folds = folding_.output_folds();
  const int cycles = folding_.fold_cycles();
  Cycle fold_end = first_fold_end;
  for (int fold = 0; fold < folds; ++fold) {
    if (fold > 0) fold_end += cycles;
    Cycle offered = fold_end + latency;
    for (int row = 0; row < rows; ++row) {
      const Cycle taken = output->put_word(offered, fold * rows + row);
      if (first_output_ < 0) first_output_ = taken;
      last_output_ = taken;
      offered = taken + 1;
    }
    fold_end = std::max(fold_end, last_output_ - latency - (rows - 1));
  }
  next_slot_ = fold_end + 1 + (cycles - folding_.input_folds());
  const Cycle unhindered = first_fold_end + static_cast<Cycle>(folds - 1) * cycles;
  activity_.advance_run(State::Blocked, fold_end - unhindered, next_slot_);
}

}  // namespace rill
