// SPDX-License-Identifier: Apache-2.0
#include "tests/support/stream_harness.h"

#include <algorithm>
#include <utility>

#include "modules/stream_fifo/item_words.h"

namespace rill::test {

WordSource::WordSource(const sc_core::sc_module_name& name, RunContext& context,
                       std::vector<Code> map, int frames, std::function<Cycle(std::int64_t)> offer)
    : Part(name, context), map_(std::move(map)), frames_(frames), offer_(std::move(offer)) {
  start_process("run", [this] { run(); });
}

void WordSource::run() {
  const StreamShape shape = output->shape();
  ItemWords words(shape);
  std::int64_t number = 0;
  for (int frame = 0; frame < frames_; ++frame) {
    for (int row = 0; row < shape.height; ++row) {
      for (int column = 0; column < shape.width; column += shape.pixels) {
        const int pixels = std::min(shape.pixels, shape.width - column);
        const Code* item =
            map_.empty() ? nullptr : map_.data() + (row * shape.width + column) * shape.channels;
        for (int word = 0; word < shape.words_per_item(); ++word, ++number) {
          written_.push_back(output->put(
              offer_(number), item == nullptr ? nullptr : words.cut(item, pixels, word)));
        }
      }
    }
  }
}

WordCollector::WordCollector(const sc_core::sc_module_name& name, RunContext& context,
                             std::int64_t words, std::function<Cycle(std::int64_t)> want)
    : Part(name, context), words_(words), want_(std::move(want)) {
  start_process("run", [this] { run(); });
}

void WordCollector::run() {
  std::vector<Code> word(static_cast<std::size_t>(input->shape().codes_per_word()));
  for (std::int64_t i = 0; i < words_; ++i) {
    taken_.push_back(input->get(want_(i), word.data()));
    raw_.insert(raw_.end(), word.begin(), word.end());
  }
}

std::vector<Code> WordCollector::codes(int frames) const {
  const StreamShape& shape = input->shape();
  const std::int64_t map_size =
      static_cast<std::int64_t>(shape.height) * shape.width * shape.channels;
  std::vector<Code> map(static_cast<std::size_t>(map_size * frames));
  for (std::int64_t number = 0; number < shape.words() * frames; ++number) {
    const std::int64_t in_frame = number % shape.words();
    const std::int64_t item = in_frame / shape.words_per_item();
    const auto first = static_cast<int>(in_frame % shape.words_per_item()) * shape.lanes;
    const std::int64_t row = item / shape.items_per_row();
    const auto column = static_cast<int>(item % shape.items_per_row()) * shape.pixels;
    for (int pixel = 0; pixel < std::min(shape.pixels, shape.width - column); ++pixel) {
      for (int lane = 0; lane < std::min(shape.lanes, shape.channels - first); ++lane) {
        const std::int64_t at = number / shape.words() * map_size +
                                (row * shape.width + column + pixel) * shape.channels + first +
                                lane;
        map[static_cast<std::size_t>(at)] = raw_[static_cast<std::size_t>(
            number * shape.codes_per_word() + pixel * shape.lanes + lane)];
      }
    }
  }
  return map;
}

}  // namespace rill::test
