// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_numerics.h"

namespace rill::test {

NumericsSpec random_number_kinds(std::mt19937& random) {
  const auto number = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  NumericsSpec spec;
  spec.input.format = Format::scaled(number(4, 8), number(0, 1) == 1, false);
  const Format weights[] = {Format::scaled(number(2, 8), true, number(0, 1) == 1),
                            Format::scaled(1, true, false),
                            Format::scaled(2, true, true),
                            Format::powers_of_two(number(2, 4)),
                            Format::block_float(number(4, 8)),
                            Format::block_float(number(4, 8), number(1, 3))};
  spec.defaults.weight = FormatSpec{weights[number(0, 5)], number(0, 1) == 1, number(0, 3) == 0};
  // A concat may join the picture with other maps, so all maps have one format.
  spec.defaults.output = FormatSpec{spec.input.format, false, number(0, 3) == 0};
  spec.defaults.requantization = static_cast<RequantizationUnit>(number(0, 2));
  if (spec.defaults.weight->format.mantissa_bits > 0) {
    // Shared exponents are realigned by shifts, or are in thresholds.
    spec.defaults.weight->power_of_two_scale = true;
    if (spec.defaults.requantization == RequantizationUnit::Multiplier) {
      spec.defaults.requantization = RequantizationUnit::Shift;
    }
  }
  spec.defaults.multiplier_bits = number(8, 24);
  return spec;
}

}  // namespace rill::test
