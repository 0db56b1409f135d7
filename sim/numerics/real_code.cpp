// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/real_code.h"

#include <cmath>
#include <limits>

namespace rill {

std::optional<Code> code_of_real(double value, const Format& format, int channel) {
  constexpr double kOffGrid = 1e-3;
  const double code = value / format.lsb(channel) + format.zero(channel);
  const double nearest = std::round(code);
  const bool fits = std::isfinite(code) && std::abs(nearest) <= std::numeric_limits<Code>::max();
  if (!fits || std::abs(code - nearest) > kOffGrid) return std::nullopt;
  return static_cast<Code>(nearest);
}

}  // namespace rill
