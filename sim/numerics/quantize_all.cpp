// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/quantize_all.h"

#include <cmath>
#include <cstddef>
#include <cstdlib>

#include "sim/numerics/cast.h"
#include "sim/numerics/quantize_kernels.h"

namespace rill {

std::vector<Code> quantize_all(const std::vector<double>& reals, const Format& format) {
  std::vector<Code> codes(reals.size());
  const bool fast = format.kind == Format::Kind::Fixed && format.overflow == Overflow::Sat &&
                    std::abs(format.fraction_bits) < 64 && has_quantize_kernel(format.rounding);
  SaturatingSteps steps;
  if (fast) {
    steps = {std::ldexp(1.0, format.fraction_bits), static_cast<double>(format.min_code()),
             static_cast<double>(format.max_code())};
  }
  for (std::size_t i = 0; i < reals.size(); ++i) {
    if (fast) {
      i += quantize_vectors(reals.data() + i, reals.size() - i, format.rounding, steps,
                            codes.data() + i);
      if (i == reals.size()) break;
    }
    codes[i] = quantize(reals[i], format);
  }
  return codes;
}

}  // namespace rill
