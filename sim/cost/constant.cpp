// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/constant.h"

#include <cstdlib>

namespace rill {

int signed_digits(std::int64_t constant) {
  int digits = 0;
  for (std::int64_t rest = std::abs(constant); rest != 0;) {
    if (rest % 2 != 0) {
      ++digits;
      rest -= rest % 4 == 3 ? -1 : 1;  // a run of ones is one subtraction and one addition
    }
    rest /= 2;
  }
  return digits;
}

Resources constant_product_cost(int bits, std::int64_t constant) {
  Resources cost;
  const int digits = signed_digits(constant);
  if (digits <= 1) return cost;  // a shift is wiring
  int constant_bits = 0;
  for (std::int64_t rest = std::abs(constant); rest != 0; rest /= 2) ++constant_bits;
  cost.lut = (digits - 1) * (bits + constant_bits);
  cost.ff = bits + constant_bits;
  return cost;
}

}  // namespace rill
