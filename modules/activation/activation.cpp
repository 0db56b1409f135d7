// SPDX-License-Identifier: Apache-2.0
#include "modules/activation/activation.h"

#include "modules/activation/timing.h"

namespace rill {

Activation::Activation(const sc_core::sc_module_name& name, const StreamShape& shape,
                       const ActivationUnit* function)
    : sc_module(name), function_(function), words_(shape) {
  if (function != nullptr) item_.resize(static_cast<std::size_t>(shape.channels * shape.pixels));
  metrics_.bind("word_count", "words", "words that passed through", &word_count_);
}

void Activation::begin_item(const Code* accumulators, int pixels) {
  pixels_ = pixels;
  if (function_ != nullptr) function_->run(accumulators, pixels, item_.data());
}

Cycle Activation::put_word(Cycle offered, int index) {
  ++word_count_;
  const Code* codes = function_ != nullptr ? words_.cut(item_.data(), pixels_, index) : nullptr;
  return output->put(offered + kActivationLatency, codes) - kActivationLatency;
}

WordRun Activation::put_words(Cycle offered, int step, int count) {
  word_count_ += count;
  const Code* codes =
      function_ != nullptr ? words_.cut_run(item_.data(), pixels_, 0, count) : nullptr;
  WordRun run = output->put_run(offered + kActivationLatency, step, count, codes);
  run.first -= kActivationLatency;
  run.last -= kActivationLatency;
  return run;
}

}  // namespace rill
