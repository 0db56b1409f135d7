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

  /// Codes of `count` words of the item from word `first` on, one word after another; valid until
  /// the next call.
  const Code* cut_run(const Code* item, int pixels, int first, int count) {
    if (shape_.pixels == 1 && (first + count) * shape_.lanes <= shape_.channels) {
      return item + first * shape_.lanes;
    }
    const auto word_codes = static_cast<std::size_t>(shape_.codes_per_word());
    run_.resize(static_cast<std::size_t>(count) * word_codes);
    for (int word = 0; word < count; ++word) {
      const Code* const codes = cut(item, pixels, first + word);
      std::copy_n(codes, word_codes, run_.data() + static_cast<std::size_t>(word) * word_codes);
    }
    return run_.data();
  }

  /// Buffer to read all words of an item into, before place_all().
  Code* all_words() {
    run_.resize(static_cast<std::size_t>(shape_.words_per_item()) *
                static_cast<std::size_t>(shape_.codes_per_word()));
    return run_.data();
  }
  /// Puts the words in all_words() into the item.
  void place_all(Code* item, int pixels) const {
    if (shape_.pixels == 1) {
      std::copy_n(run_.data(), shape_.channels, item);
      return;
    }
    for (int channel = 0; channel < shape_.channels; channel += shape_.lanes) {
      const Code* word = run_.data() + channel / shape_.lanes * shape_.codes_per_word();
      const int lanes = std::min(shape_.lanes, shape_.channels - channel);
      for (int pixel = 0; pixel < pixels; ++pixel) {
        std::copy_n(word + pixel * shape_.lanes, lanes, item + pixel * shape_.channels + channel);
      }
    }
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
  std::vector<Code> run_;  ///< several words
};

}  // namespace rill
