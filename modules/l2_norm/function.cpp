// SPDX-License-Identifier: Apache-2.0
#include "modules/l2_norm/function.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "sim/core/error.h"
#include "sim/numerics/l2_norm.h"

namespace rill {

namespace {

/// root_reciprocal() with the processor's root; a double root is off by one at most.
RootReciprocal fast_reciprocal(std::int64_t sum) {
  const std::int64_t scaled = sum << (2 * kRootFractionBits);
  auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(scaled)));
  while (root * root > scaled) --root;
  while ((root + 1) * (root + 1) <= scaled) ++root;
  RootReciprocal result;
  result.exponent = std::ilogb(static_cast<double>(root));
  result.mantissa =
      static_cast<std::int32_t>((std::int64_t{1} << (result.exponent + kReciprocalBits)) / root);
  return result;
}

}  // namespace

L2NormFunction::L2NormFunction(const LayerArithmetic& arithmetic, std::vector<Code> gain)
    : arithmetic_(arithmetic), gain_(std::move(gain)) {
  internal_check(!gain_.empty(), "an L2 norm needs a gain for each channel");
  // 18 bits of mantissa, up to 18 of x - zero and up to 16 of gain, and a half: inside 62 bits.
  const bool narrow = arithmetic.input.width <= 16 && arithmetic.weight.width <= 16;
  const Requantization& rule = arithmetic.requantization;
  // The smallest exponent is kRootFractionBits: below, sum would be 0.
  fits_ = narrow && rule.rounding == Rounding::Rnd && rule.shift + kRootFractionBits >= 1 &&
          rule.shift <= 20;
}

void L2NormFunction::run(const Code* input, int pixels, Code* output) const {
  const auto channels = static_cast<std::ptrdiff_t>(gain_.size());
  for (int pixel = 0; pixel < pixels; ++pixel, input += channels, output += channels) {
    if (fits_) {
      run_pixel(input, output);
    } else {
      const std::vector<Code> pixel_codes(input, input + channels);
      normalize_pixel(arithmetic_, pixel_codes.data(), gain_.data(), static_cast<int>(channels),
                      output);
    }
  }
}

void L2NormFunction::run_pixel(const Code* input, Code* output) const {
  const Code zero = arithmetic_.input.zero();
  const Code out_zero = arithmetic_.output.zero();
  std::int64_t sum = 0;
  for (std::size_t c = 0; c < gain_.size(); ++c) {
    const std::int64_t value = input[c] - zero;
    sum += value * value;
  }
  const Requantization& rule = arithmetic_.requantization;
  RootReciprocal reciprocal;
  if (sum > 0) reciprocal = fast_reciprocal(sum);
  // Nothing is left of a mantissa of 0, whatever the shift.
  const int shift = sum > 0 ? rule.shift + reciprocal.exponent : 1;
  const std::int64_t half = std::int64_t{1} << (shift - 1);
  for (std::size_t c = 0; c < gain_.size(); ++c) {
    const std::int64_t value = input[c] - zero;
    const std::int64_t code = ((value * gain_[c] * reciprocal.mantissa + half) >> shift) + out_zero;
    output[c] = static_cast<Code>(std::clamp<std::int64_t>(code, rule.minimum, rule.maximum));
  }
}

}  // namespace rill
