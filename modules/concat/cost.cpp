// SPDX-License-Identifier: Apache-2.0
#include "modules/concat/cost.h"

#include "modules/width_converter/cost.h"
#include "sim/cost/logic.h"

namespace rill {

Resources concat_cost(const std::vector<StreamShape>& inputs, const StreamShape& output) {
  Resources cost = counter_cost(output.words_per_item());
  for (const StreamShape& input : inputs) {
    cost += width_converter_cost(input, output);
    cost += counter_cost(input.words_per_item());
  }
  const auto operands = static_cast<std::int64_t>(inputs.size());
  cost.lut += static_cast<double>(output.word_bits() * mux_luts(operands));
  cost.ff += output.word_bits();
  return cost;
}

}  // namespace rill
