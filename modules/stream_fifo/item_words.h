// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "modules/stream_fifo/stream_shape.h"

namespace rill {

/// Cuts an item ([pixel][channel]) into the words of a stream, and puts words together again. Lanes
/// beyond the last channel or pixel carry 0.
class ItemWords {
 public:
  explicit ItemWords(const StreamShape& shape)
      : shape_(shape), word_(static_cast<std::size_t>(shape.codes_per_word())) {}

  /// Codes of word `index` of the item; valid until the next call.
  const Code* cut(const Code* item, int pixels, int index) {
    const int first = index * shape_.lanes;
    const int lanes = std::min(shape_.lanes, shape_.channels - first);
    if (shape_.pixels == 1 && lanes == shape_.lanes) return item + first;
    std::fill(word_.begin(), word_.end(), 0);
    for (int pixel = 0; pixel < pixels; ++pixel) {
      std::copy_n(item + pixel * shape_.channels + first, lanes,
                  word_.data() + pixel * shape_.lanes);
    }
    return word_.data();
  }

  /// Buffer to read a word into, before place().
  Code* word() { return word_.data(); }
  /// Puts the word in word() into the item as word `index`.
  void place(Code* item, int pixels, int index) const {
    const int first = index * shape_.lanes;
    const int lanes = std::min(shape_.lanes, shape_.channels - first);
    for (int pixel = 0; pixel < pixels; ++pixel) {
      std::copy_n(word_.data() + pixel * shape_.lanes, lanes,
                  item + pixel * shape_.channels + first);
    }
  }

 private:
  StreamShape shape_;
  std::vector<Code> word_;
};

}  // namespace rill
