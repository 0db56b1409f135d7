// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/loop_units.h"

#include <algorithm>

namespace rill {

namespace {

constexpr Cycle kFifo = 1;  ///< from a word's write to where it can be read

}  // namespace

Cycle PixelFifo::put(Cycle offered) {
  const std::size_t at = slot(puts_, written_);
  last_put_ = std::max({offered, last_put_ + 1, taken_[at] + 1});
  written_[at] = last_put_;
  if (puts_ == 0) first_put_ = last_put_;
  ++puts_;
  return last_put_;
}

Cycle PixelFifo::word_at(Cycle wanted) const {
  return std::max({wanted, last_take_ + 1, written_[slot(takes_, written_)] + kFifo});
}

void PixelFifo::take(Cycle at) {
  taken_[slot(takes_, taken_)] = last_take_ = at;
  if (takes_ == 0) first_take_ = at;
  ++takes_;
}

bool PaddingRecurrence::advance() {
  bool moved = false;
  for (; output_->has_room(); moved = true) {
    const bool pads = row_ < rows_ || row_ >= padded_.height - rows_ || column_ < columns_ ||
                      column_ >= padded_.width - columns_;
    if (pads) {
      last_ = output_->put(last_ + 1);
    } else {
      if (!input_->has_word()) return moved;
      last_ = output_->put(input_->word_at(last_ + 1));
      input_->take(last_);
    }
    if (++column_ < padded_.width) continue;
    column_ = 0;
    row_ = (row_ + 1) % padded_.height;
  }
  return moved;
}

bool ResizeRecurrence::advance(std::int64_t handed_on, Cycle at) {
  bool moved = false;
  for (; input_->has_word(); moved = true) {
    if (row_ == 0 && column_ == 0) {
      if (handed_on < frame_ * shape_.to.pixels()) return moved;
      last_ = std::max(last_, at);
    }
    const bool row_gives = target_row_ < shape_.to.height && shape_.row(target_row_).last() == row_;
    const Cycle there = input_->word_at(last_ + 1);
    if (row_gives && target_column_ < shape_.to.width &&
        shape_.column(target_column_).last() == column_) {
      if (!output_->has_room()) return moved;
      last_ = output_->put(there);
      ++target_column_;
    } else {
      last_ = there;
    }
    input_->take(last_);
    if (++column_ == shape_.from.width) next_row();
  }
  return moved;
}

void ResizeRecurrence::next_row() {
  last_ += shape_.row_overhead;
  column_ = 0;
  if (target_column_ > 0) ++target_row_;
  target_column_ = 0;
  if (++row_ < shape_.from.height) return;
  row_ = target_row_ = 0;
  ++frame_;
}

bool CopyRecurrence::advance() {
  bool moved = false;
  for (; input_->has_word() && output_->has_room(); moved = true, ++pixels_) {
    last_ = output_->put(input_->word_at(last_ + 1));
    input_->take(last_);
  }
  return moved;
}

LoopRecurrence::LoopRecurrence(const LoopShape& shape, PixelFifo* input, PixelFifo* output)
    : shape_(shape),
      input_(input),
      output_(output),
      phase_(shape.has_windows ? Phase::Reading : Phase::Beginning),
      starts_(static_cast<std::size_t>(shape.word_slots + shape.slice_slots + 4), 0),
      given_(static_cast<std::size_t>(shape.sum_slots + 2), 0) {}

bool LoopRecurrence::advance() {
  bool moved = false;
  for (;;) {
    switch (phase_) {
      case Phase::Reading:
        if (!read_row(&moved)) return moved;
        break;
      case Phase::Beginning:
        if (!begin_vector()) return moved;
        phase_ = Phase::Computing;
        break;
      case Phase::Computing:
        if (!give_results()) return moved;
        end_vector();
        break;
      case Phase::Ended:
        return moved;
    }
    moved = true;
  }
}

bool LoopRecurrence::read_row(bool* moved) {
  for (; column_ < shape_.window.map.width; ++column_) {
    if (!input_->has_word()) return false;
    *moved = true;  // a part of a row is progress too: it may be all that a FIFO of one word has
    unit_last_ = input_->word_at(unit_last_ + 1);
    input_->take(unit_last_);
  }
  column_ = 0;
  unit_last_ += RowWindowShape::kReadOverhead;
  if (shape_.window.gives_after(row_)) phase_ = Phase::Beginning;
  row_ = (row_ + 1) % shape_.window.map.height;
  return true;
}

Cycle LoopRecurrence::slice_taken(std::int64_t slice) const {
  const std::int64_t vector = slice / shape_.slices;
  const Cycle start =
      vector == vector_ ? start_ : starts_[static_cast<std::size_t>(vector) % starts_.size()];
  return start + shape_.cycles_to(slice % shape_.slices);
}

/// The word `word_slots` before it must have gone into the converter, which takes it with its first
/// slice (a converter that widens: with the slice that it completes), and that slice needs room in
/// the FIFO of slices in turn.
Cycle LoopRecurrence::room_at(std::int64_t word) const {
  const std::int64_t left = word - shape_.word_slots;
  const std::int64_t slice = left * shape_.slices / shape_.words - shape_.slice_slots;
  if (slice < 0) return 0;
  return slice_taken(slice) + fifos() * kFifo;
}

bool LoopRecurrence::begin_vector() {
  if (!shape_.has_windows) {
    if (!input_->has_word()) return false;
    unit_last_ = std::max(input_->word_at(unit_last_ + 1), room_at(vector_)) - 1;
    input_->take(unit_last_ + 1);
  }
  start_ = array_last_ + 1;
  for (int word = 0; word < shape_.words; ++word) {
    const int step = word == 0 ? 1 : shape_.word_step();
    unit_last_ = std::max(unit_last_ + step, room_at(vector_ * shape_.words + word));
    start_ = std::max(start_, unit_last_ + fifos() * kFifo -
                                  shape_.cycles_to(word * shape_.slices / shape_.words));
  }
  starts_[static_cast<std::size_t>(vector_) % starts_.size()] = start_;
  note_results();
  return true;
}

/// While the last word of a pixel waits for room, the FIFO of results holds it and the words behind
/// it; the one that finds no slot stops the array.
void LoopRecurrence::note_results() {
  const std::int64_t before = vector_ * shape_.iterations() - 1 + shape_.drain;
  if (shape_.converted) {
    const int fold = (shape_.sum_slots - 1) % shape_.folds;
    const std::int64_t pixel = vector_ - 1 - (shape_.sum_slots - 1) / shape_.folds;
    pending_.push_back({before + (fold + 1) * shape_.slices, pixel, false});
  }
  pending_.push_back({before + shape_.iterations(), -1, true});
}

/// What the vector's iterations write; behind the batch's last one, all that is left.
bool LoopRecurrence::give_results() {
  const bool last = vector_ + 1 == shape_.vectors;
  const std::int64_t before = vector_ * shape_.iterations();
  while (!pending_.empty() && (last || pending_.front().iteration < before + shape_.iterations())) {
    const Event& event = pending_.front();
    const Cycle offered = start_ + shape_.cycles_to(event.iteration - before);
    Cycle written = offered;
    if (event.needs >= 0) {
      written =
          std::max(offered, given_[static_cast<std::size_t>(event.needs) % given_.size()] + 1);
    }
    if (event.gives) {
      if (!output_->has_room()) return false;
      const Cycle given = output_->put(written + (shape_.converted ? kFifo : 0));
      given_[static_cast<std::size_t>(results_++) % given_.size()] = given;
      if (!shape_.converted) written = given;
    }
    start_ += written - offered;  // the array stands still as a whole
    pending_.pop_front();
  }
  return true;
}

void LoopRecurrence::end_vector() {
  array_last_ = start_ + shape_.cycles_to(shape_.iterations() - 1);
  phase_ = Phase::Beginning;
  if (++vector_ == shape_.vectors) {
    phase_ = Phase::Ended;
    return;
  }
  if (!shape_.has_windows || ++column_ < shape_.window.out_width()) return;
  column_ = 0;
  unit_last_ += shape_.window.give_overhead();
  phase_ = Phase::Reading;
}

}  // namespace rill
