// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/block_float.h"

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"
#include "sim/quantize/real_rounding.h"

namespace rill::bfp {
namespace {

constexpr int kBiasFractionBits = 16;  // quantization.md, 6.2

std::int64_t limit_of(int mantissa) { return (std::int64_t{1} << (mantissa - 1)) - 2; }

// value / 2^shift, half to even; a negative shift multiplies.
std::int64_t shift_half_even(std::int64_t value, int shift) {
  if (shift <= 0) return value * (std::int64_t{1} << -shift);
  const std::int64_t unit = std::int64_t{1} << shift;
  std::int64_t floor = value / unit;
  if (value % unit < 0) --floor;
  const std::int64_t rest = value - floor * unit;
  const bool up = 2 * rest > unit || (2 * rest == unit && floor % 2 != 0);
  return up ? floor + 1 : floor;
}

std::int64_t shift_floor(std::int64_t value, int shift) {
  if (shift <= 0) return value * (std::int64_t{1} << -shift);
  const std::int64_t unit = std::int64_t{1} << shift;
  return value / unit - (value % unit < 0 ? 1 : 0);
}

// The sign and the m - 1 low bits (quantization.md, 6.6: bit 31 and bits 16..10).
std::int64_t wrapped(int mantissa, std::int64_t value) {
  const std::int64_t modulus = std::int64_t{1} << (mantissa - 1);
  const std::int64_t low = ((value % modulus) + modulus) % modulus;
  return value < 0 ? low - modulus : low;
}

// A shift beyond 62 leaves nothing but a sign.
std::int64_t moved(int mantissa, std::int64_t value, int shift, Realignment how) {
  constexpr int kMost = 40;
  internal_check(shift >= -kMost / 2, "bfp: alignment shifts out of 64 bits");
  const int right = std::min(shift, kMost + 20);
  if (how == Realignment::Truncate) return wrapped(mantissa, shift_floor(value, right));
  return std::clamp(shift_half_even(value, right), -limit_of(mantissa), limit_of(mantissa));
}

}  // namespace

std::int64_t code(int mantissa, int exponent, float x) {
  if (x == 0.0F) return 0;  // also of a block whose scale 2^(m-2-E) is beyond float32
  const float scaled = x * std::ldexp(1.0F, mantissa - 2 - exponent);
  const std::int64_t limit = limit_of(mantissa);
  return saturated_code(round_real(scaled, RealRounding::HalfEven), {-limit, limit});
}

float value(int mantissa, int exponent, std::int64_t code) {
  return std::ldexp(static_cast<float>(code), exponent - mantissa + 2);
}

int exponent_of(int exponent_bits, float x) {
  const float lowest = -std::ldexp(1.0F, exponent_bits - 1);
  const float highest = std::ldexp(1.0F, exponent_bits - 1) - 1.0F;
  if (x == 0.0F) return static_cast<int>(lowest);
  // The logarithm of the published tool is float32 of the exact one: double, rounded once.
  const auto logarithm = static_cast<float>(std::log2(static_cast<double>(std::fabs(x))));
  return static_cast<int>(std::floor(std::clamp(logarithm, lowest, highest)));
}

int block_exponent(int exponent_bits, const float* values, std::size_t count) {
  int largest = exponent_of(exponent_bits, 0.0F);
  for (std::size_t i = 0; i < count; ++i) {
    largest = std::max(largest, exponent_of(exponent_bits, values[i]));
  }
  return largest;
}

void quantize_block(int mantissa, int exponent, const float* values, std::size_t count,
                    float* quantized) {
  for (std::size_t i = 0; i < count; ++i) {
    quantized[i] = value(mantissa, exponent, code(mantissa, exponent, values[i]));
  }
}

std::vector<int> block_sizes(int channels, int group) {
  internal_check(channels > 0 && (group > 0 || group == -1), "bfp: a block has channels");
  if (group == -1) return {channels};
  std::vector<int> sizes(static_cast<std::size_t>(channels / group), group);
  if (channels % group != 0) sizes.push_back(channels % group);
  return sizes;
}

FoldedNorm folded_norm(float bias, float gamma, float beta, float mean, float variance,
                       float epsilon) {
  const float factor = gamma / std::sqrt(variance + epsilon);
  return {factor, (bias - mean) * factor + beta};
}

std::int64_t bias_code(float bias) {
  return std::llrint(round_real(std::ldexp(bias, kBiasFractionBits), RealRounding::HalfEven));
}

std::int64_t realigned(int mantissa, std::int64_t code, int from, int to, Realignment how) {
  return moved(mantissa, code, to - from, how);
}

std::int64_t output_code(int mantissa, std::int64_t accumulator, int from, int to,
                         Realignment how) {
  return moved(mantissa, accumulator, (mantissa - 2) + to - from, how);
}

}  // namespace rill::bfp
