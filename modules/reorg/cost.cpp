// SPDX-License-Identifier: Apache-2.0
#include "modules/reorg/cost.h"

#include "sim/cost/logic.h"

namespace rill {

Resources reorg_cost(const StreamShape& output) {
  Resources cost = counter_cost(output.words_per_item());
  // Channels of one tap come one word after the other from the line buffer; taps are there at
  // once, four in a 2 x 2 window: a multiplexer of at most four.
  const int choices = output.words_per_item() < 4 ? output.words_per_item() : 4;
  cost.lut += static_cast<double>(output.word_bits() * mux_luts(choices));
  cost.ff += output.word_bits();
  return cost;
}

}  // namespace rill
