// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace rill {

/// How a float32 becomes an integer in the software quantizers (Brevitas, QONNX). The hardware's
/// own modes (`ap_fixed`) are `Rounding` of sim/numerics; these are the framework's, in float32.
enum class RealRounding {
  HalfEven,      ///< ROUND, HALF_EVEN
  HalfAway,      ///< HALF_UP: sgn(x)*floor(|x| + 0.5), the sum rounded to float32
  HalfToZero,    ///< HALF_DOWN: sgn(x)*ceil(|x| - 0.5)
  Ceil,          ///< CEIL
  Floor,         ///< FLOOR
  AwayFromZero,  ///< UP: sgn(x)*ceil(|x|)
  ToZero,        ///< DOWN, ROUND_TO_ZERO
  Dpu,           ///< half even, but a negative tie goes up
};

/// The mode of a name as QONNX and Brevitas write it, any case. ConfigError when there is none.
RealRounding real_rounding_named(const std::string& name);

/// `x` rounded to an integer, still float32, as the framework computes it.
float round_real(float x, RealRounding rounding);

/// Codes of an integer type.
struct IntegerRange {
  std::int64_t min = 0;
  std::int64_t max = 0;
};

/// Signed -2^(b-1) .. 2^(b-1)-1 (narrow: from -2^(b-1)+1), unsigned 0 .. 2^b-1 (narrow: to 2^b-2);
/// 1 <= bits <= 32.
IntegerRange integer_range(int bits, bool is_signed, bool narrow);

/// Clips an already rounded float32 into the range; infinities go to the ends. A NaN has no code
/// and throws InternalError.
std::int64_t saturated_code(float rounded, const IntegerRange& range);

}  // namespace rill
