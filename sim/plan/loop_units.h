// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "modules/line_buffer/row_window_shape.h"
#include "modules/resize/resize_shape.h"
#include "sim/core/units.h"

// The loops of an `hls_rows` pipeline as recurrences over pixels: what follows from their structure
// and the depths of the FIFOs, without a simulation. A unit goes as far as its FIFOs let it;
// advance() says whether that was anywhere.
namespace rill {

/// The rule of StreamFifo, in words of a pixel each.
class PixelFifo {
 public:
  explicit PixelFifo(int depth)
      : written_(static_cast<std::size_t>(depth), -1),
        taken_(static_cast<std::size_t>(depth), -1) {}

  bool has_room() const { return puts_ - takes_ < static_cast<std::int64_t>(written_.size()); }
  bool has_word() const { return puts_ > takes_; }
  Cycle put(Cycle offered);
  /// Cycle from which the next word may be taken, not before `wanted`.
  Cycle word_at(Cycle wanted) const;
  void take(Cycle at);
  std::int64_t takes() const { return takes_; }
  Cycle first_put() const { return first_put_; }
  Cycle first_take() const { return first_take_; }

 private:
  static std::size_t slot(std::int64_t word, const std::vector<Cycle>& ring) {
    return static_cast<std::size_t>(word) % ring.size();
  }

  std::vector<Cycle> written_;
  std::vector<Cycle> taken_;
  std::int64_t puts_ = 0;
  std::int64_t takes_ = 0;
  Cycle last_put_ = -1;
  Cycle last_take_ = -1;
  Cycle first_put_ = -1;
  Cycle first_take_ = -1;
};

/// LoopPadding.
class PaddingRecurrence {
 public:
  PaddingRecurrence(const Shape& padded, int rows, int columns, PixelFifo* input, PixelFifo* output)
      : padded_(padded), rows_(rows), columns_(columns), input_(input), output_(output) {}
  bool advance();

 private:
  const Shape padded_;
  const int rows_;
  const int columns_;
  PixelFifo* const input_;
  PixelFifo* const output_;
  int row_ = 0;
  int column_ = 0;
  Cycle last_ = -1;
};

/// The loop of a ResizeUnit; a CopyRecurrence hands on what it gives.
class ResizeRecurrence {
 public:
  ResizeRecurrence(const ResizeShape& shape, PixelFifo* input, PixelFifo* output)
      : shape_(shape), input_(input), output_(output) {}
  /// `handed_on` pixels of the result have left behind it, the last one in cycle `at`.
  bool advance(std::int64_t handed_on, Cycle at);

 private:
  void next_row();

  const ResizeShape shape_;
  PixelFifo* const input_;
  PixelFifo* const output_;
  std::int64_t frame_ = 0;
  int row_ = 0;
  int column_ = 0;
  int target_row_ = 0;  ///< of the result, that comes next
  int target_column_ = 0;
  Cycle last_ = -1;
};

/// A loop that hands words on.
class CopyRecurrence {
 public:
  CopyRecurrence(PixelFifo* input, PixelFifo* output) : input_(input), output_(output) {}
  bool advance();
  std::int64_t pixels() const { return pixels_; }
  Cycle last() const { return last_; }

 private:
  PixelFifo* const input_;
  PixelFifo* const output_;
  std::int64_t pixels_ = 0;
  Cycle last_ = -1;
};

/// What a window unit feeds, and through what.
struct LoopShape {
  bool has_windows = true;
  RowWindowShape window;
  std::int64_t vectors = 0;  ///< of a batch, at whose end the pipeline runs empty
  int words = 1;             ///< of a vector, as the window unit gives them
  int slices = 1;            ///< of a vector, as the array takes them
  int folds = 1;             ///< of output: the slices are gone through as often
  int drain = 0;             ///< iterations from a vector's last one to its result
  bool converted = false;    ///< results pass a FIFO and a converter to whole pixels
  int word_slots = 2;        ///< of the FIFO of window words, 0 when there is none
  int slice_slots = 0;       ///< of the FIFO of slices, 0 when there is none
  int sum_slots = 0;         ///< of the FIFO of results

  int iterations() const { return slices * folds; }
  /// A FIFO of one slot lets a word through every second cycle.
  int word_step() const { return word_slots == 1 ? 2 : 1; }
  int slice_step() const { return slice_slots == 1 && slices > 1 ? 2 : 1; }
  /// Cycles from a vector's first iteration to one of its iterations.
  std::int64_t cycles_to(std::int64_t iteration) const {
    const std::int64_t read = std::min<std::int64_t>(iteration, slices - 1);
    return iteration + read * (slice_step() - 1);
  }
};

/// RowWindowUnit with LoopArray or LoopPool and the converters around it.
class LoopRecurrence {
 public:
  LoopRecurrence(const LoopShape& shape, PixelFifo* input, PixelFifo* output);
  bool advance();

 private:
  /// Goes on with the row that is read; `moved` becomes true when a word was there. False when the
  /// row is not whole yet.
  bool read_row(bool* moved);
  /// Puts the words of the next vector and starts its iterations; false when its pixel is not
  /// there.
  bool begin_vector();
  bool give_results();
  void note_results();
  void end_vector();
  /// FIFOs between window unit and array.
  int fifos() const { return (shape_.word_slots > 0 ? 1 : 0) + (shape_.slice_slots > 0 ? 1 : 0); }
  Cycle slice_taken(std::int64_t slice) const;
  /// Cycle from which a word of the window unit has room.
  Cycle room_at(std::int64_t word) const;

  const LoopShape shape_;
  PixelFifo* const input_;
  PixelFifo* const output_;
  enum class Phase { Reading, Beginning, Computing, Ended } phase_;
  int row_ = 0;
  int column_ = 0;  ///< of the row that is read, or of the row of windows
  std::int64_t vector_ = 0;
  Cycle unit_last_ = -1;       ///< of the window unit
  Cycle array_last_ = -1;      ///< of the array
  Cycle start_ = 0;            ///< of the vector's iterations
  std::vector<Cycle> starts_;  ///< the same of the last vectors, a ring
  /// What an iteration does beside its multiplications: it writes the word of a fold that needs the
  /// room of an earlier pixel, or a pixel's last word.
  struct Event {
    std::int64_t iteration = 0;
    std::int64_t needs = -1;  ///< the pixel that must have gone on, -1 when none
    bool gives = false;
  };
  std::deque<Event> pending_;  ///< iterations that write the results not yet written
  std::int64_t results_ = 0;
  std::vector<Cycle> given_;  ///< when the last results went on as pixels, a ring
};

}  // namespace rill
