// SPDX-License-Identifier: Apache-2.0
#include "modules/width_converter/cost.h"

#include <algorithm>
#include <numeric>

#include "sim/cost/logic.h"

namespace rill {

Resources width_converter_cost(const StreamShape& from, const StreamShape& to) {
  if (from.lanes == to.lanes && from.pixels == to.pixels) return {};
  const int wide = std::max(from.codes_per_word(), to.codes_per_word());
  const int narrow = std::min(from.codes_per_word(), to.codes_per_word());
  const bool divides = wide % narrow == 0 && wide != narrow &&
                       (from.lanes % to.lanes == 0 || to.lanes % from.lanes == 0);
  Resources cost = counter_cost(divides ? wide / narrow : wide);
  cost.lut += 2;  // valid and ready
  cost.ff += 2;
  if (divides) {
    cost.ff += static_cast<double>(wide) * from.bits;
    // Widening writes each part under its own enable; narrowing shifts, with a load multiplexer.
    const bool widening = to.codes_per_word() > from.codes_per_word();
    cost.lut += widening ? wide / narrow : static_cast<double>(wide) * from.bits;
    return cost;
  }
  // A code of the output may lie at any multiple of the common divisor of both words.
  const int places = (wide + narrow) / std::gcd(wide, narrow);
  cost.ff += static_cast<double>(wide + narrow) * from.bits;
  cost.lut += static_cast<double>(to.word_bits()) * static_cast<double>(mux_luts(places));
  return cost;
}

}  // namespace rill
