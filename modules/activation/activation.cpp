// SPDX-License-Identifier: Apache-2.0
#include "modules/activation/activation.h"

#include "sim/core/error.h"

namespace rill {

void AccumulatorSink::begin_tile(const Code* accumulators, int rows, int pixels) {
  internal_check(rows == 1, "AccumulatorSink: items of one row only");
  begin_item(accumulators, pixels);
}

Activation::Activation(const sc_core::sc_module_name& name, const StreamShape& shape,
                       const ActivationUnit* function, int latency)
    : sc_module(name),
      function_(function),
      latency_(latency),
      words_(shape),
      channels_(shape.channels) {
  if (function != nullptr) item_.resize(static_cast<std::size_t>(shape.channels * shape.pixels));
  metrics_.bind("word_count", "words", "words that passed through", &word_count_);
}

void Activation::begin_tile(const Code* accumulators, int rows, int pixels) {
  rows_ = rows;
  pixels_ = pixels;
  if (function_ == nullptr) return;
  const auto codes = static_cast<std::size_t>(rows * pixels) * static_cast<std::size_t>(channels_);
  if (item_.size() < codes) item_.resize(codes);
  function_->run(accumulators, rows * pixels, item_.data());
}

Cycle Activation::put_word(Cycle offered, int index) {
  ++word_count_;
  const Code* codes = nullptr;
  if (function_ != nullptr) {
    const std::ptrdiff_t row = index % rows_;
    codes = words_.cut(item_.data() + row * pixels_ * channels_, pixels_, index / rows_);
  }
  return output->put(offered + latency_, codes) - latency_;
}

WordRun Activation::put_words(Cycle offered, int step, int count) {
  internal_check(rows_ == 1, "Activation: the words of a tile leave one by one");
  word_count_ += count;
  const Code* codes =
      function_ != nullptr ? words_.cut_run(item_.data(), pixels_, 0, count) : nullptr;
  WordRun run = output->put_run(offered + latency_, step, count, codes);
  run.first -= latency_;
  run.last -= latency_;
  return run;
}

}  // namespace rill
