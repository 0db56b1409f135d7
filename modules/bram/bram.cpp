// SPDX-License-Identifier: Apache-2.0
#include "modules/bram/bram.h"

namespace rill {

Bram::Bram(const sc_core::sc_module_name& name, const WeightLayout& layout, std::int64_t words,
           int word_bits)
    : sc_module(name), layout_(layout), words_(words), word_bits_(word_bits) {
  metrics_.bind("word_count", "words", "words it holds", &words_);
  metrics_.bind("word_bits", "bits", "bits of a word", &word_bits_);
  metrics_.bind("fill_count", "fills", "times it was filled from DDR", &fills_);
}

void Bram::fill(const std::uint8_t* bytes, Cycle done) {
  if (bytes != nullptr) bytes_.assign(bytes, bytes + layout_.bytes());
  ++fills_;
  filled_cycle_ = done;
  filled_.notify(sc_core::SC_ZERO_TIME);
}

}  // namespace rill
