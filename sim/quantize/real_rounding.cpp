// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/real_rounding.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <utility>

#include "sim/core/error.h"

namespace rill {
namespace {

constexpr int kMaxBits = 32;

// Half to even: the default floating-point environment, which nothing here changes.
float half_even(float x) { return std::nearbyint(x); }

float dpu(float x) {
  const bool negative_tie = x < 0.0F && x - std::floor(x) == 0.5F;
  return negative_tie ? std::ceil(x) : half_even(x);
}

}  // namespace

RealRounding real_rounding_named(const std::string& name) {
  static const std::map<std::string, RealRounding> kNames{{"ROUND", RealRounding::HalfEven},
                                                          {"HALF_EVEN", RealRounding::HalfEven},
                                                          {"HALF_UP", RealRounding::HalfAway},
                                                          {"HALF_DOWN", RealRounding::HalfToZero},
                                                          {"CEIL", RealRounding::Ceil},
                                                          {"FLOOR", RealRounding::Floor},
                                                          {"UP", RealRounding::AwayFromZero},
                                                          {"DOWN", RealRounding::ToZero},
                                                          {"ROUND_TO_ZERO", RealRounding::ToZero},
                                                          {"DPU", RealRounding::Dpu}};
  std::string upper = name;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const auto found = kNames.find(upper);
  if (found != kNames.end()) return found->second;
  std::string known;
  for (const auto& [known_name, rounding] : kNames) known += " " + known_name;
  Diagnostic unknown;
  unknown.message = "unknown rounding '" + name + "'; use one of" + known;
  throw ConfigError(std::move(unknown));
}

float round_real(float x, RealRounding rounding) {
  switch (rounding) {
    case RealRounding::HalfEven:
      return half_even(x);
    case RealRounding::HalfAway:
      return std::copysign(std::floor(std::fabs(x) + 0.5F), x);
    case RealRounding::HalfToZero:
      return std::copysign(std::ceil(std::fabs(x) - 0.5F), x);
    case RealRounding::Ceil:
      return std::ceil(x);
    case RealRounding::Floor:
      return std::floor(x);
    case RealRounding::AwayFromZero:
      return std::copysign(std::ceil(std::fabs(x)), x);
    case RealRounding::ToZero:
      return std::trunc(x);
    case RealRounding::Dpu:
      return dpu(x);
  }
  throw InternalError("round_real: unknown rounding");
}

IntegerRange integer_range(int bits, bool is_signed, bool narrow) {
  internal_check(bits >= 1 && bits <= kMaxBits, "integer_range: 1 to 32 bits");
  const int loss = narrow ? 1 : 0;
  if (!is_signed) return {0, (std::int64_t{1} << bits) - 1 - loss};
  const std::int64_t half = std::int64_t{1} << (bits - 1);
  return {-half + loss, half - 1};
}

std::int64_t saturated_code(float rounded, const IntegerRange& range) {
  internal_check(!std::isnan(rounded), "saturated_code: a NaN has no code");
  const float clipped =
      std::clamp(rounded, static_cast<float>(range.min), static_cast<float>(range.max));
  // Above 24 bits an end of the range may not be a float32: clip once more as integers.
  return std::clamp(static_cast<std::int64_t>(clipped), range.min, range.max);
}

}  // namespace rill
