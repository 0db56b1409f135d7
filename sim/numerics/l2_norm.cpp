// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/l2_norm.h"

#include <algorithm>

#include "sim/core/error.h"
#include "sim/numerics/wide.h"

namespace rill {

std::uint64_t integer_root(std::uint64_t value) {
  // Bit by bit from the top, as a hardware root does.
  std::uint64_t root = 0;
  for (int bit = 31; bit >= 0; --bit) {
    const std::uint64_t candidate = root | (std::uint64_t{1} << bit);
    if (candidate * candidate <= value) root = candidate;
  }
  return root;
}

RootReciprocal root_reciprocal(std::int64_t sum) {
  constexpr int kSumBits = 62 - 2 * kRootFractionBits;
  internal_check(sum > 0 && sum < (std::int64_t{1} << kSumBits),
                 "root_reciprocal: the sum of squares is not within 1 and 2^46");
  const std::uint64_t root =
      integer_root(static_cast<std::uint64_t>(sum) << (2 * kRootFractionBits));
  RootReciprocal result;
  while ((root >> (result.exponent + 1)) != 0) ++result.exponent;
  result.mantissa =
      static_cast<std::int32_t>((std::uint64_t{1} << (result.exponent + kReciprocalBits)) / root);
  return result;
}

void normalize_pixel(const LayerArithmetic& arithmetic, const Code* input, const Code* gain,
                     int channels, Code* output) {
  const Code zero = arithmetic.input.zero();
  std::int64_t sum = 0;
  for (int c = 0; c < channels; ++c) {
    const std::int64_t value = std::int64_t{input[c]} - zero;
    sum += value * value;
  }
  const Requantization& rule = arithmetic.requantization;
  const RootReciprocal reciprocal = sum > 0 ? root_reciprocal(sum) : RootReciprocal{};
  const int shift = rule.shift + reciprocal.exponent;
  for (int c = 0; c < channels; ++c) {
    const std::int64_t value = std::int64_t{input[c]} - zero;
    const detail::Wide product = detail::Wide{value} * gain[c] * reciprocal.mantissa;
    const detail::Wide code = (sum > 0 ? detail::shift_right(product, shift, rule.rounding) : 0) +
                              arithmetic.output.zero();
    output[c] = static_cast<Code>(std::clamp<detail::Wide>(code, rule.minimum, rule.maximum));
  }
}

}  // namespace rill
