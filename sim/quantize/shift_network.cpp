// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/shift_network.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/core/error.h"

namespace rill::tf2 {
namespace {

// quantization.md, 5.3.
constexpr int kInflat = 15;
constexpr int kAlphaInflat = 20;
constexpr int kMaxWeightExponent = 14;
constexpr float kTolerance = 0.01F;
constexpr float kZeroWeight = 1e-5F;
constexpr float kEpsilon = 1e-5F;
constexpr std::uint8_t kZeroFlag = 0x40;
constexpr std::uint8_t kSignFlag = 0x80;
constexpr std::uint8_t kShiftMask = 0x1F;

constexpr std::int64_t floor_shift(std::int64_t value, int shift) {
  const std::int64_t unit = std::int64_t{1} << shift;
  return value / unit - (value % unit < 0 ? 1 : 0);
}

std::int8_t to_int8(std::int64_t value) {
  return static_cast<std::int8_t>(std::clamp<std::int64_t>(value, -128, 127));
}

// The C cast of a float constant; out of int32 the published host program is undefined: saturates.
std::int32_t to_int32(float value) {
  constexpr float kEnd = 2147483648.0F;
  if (value >= kEnd) return INT32_MAX;
  if (value <= -kEnd) return INT32_MIN;
  return static_cast<std::int32_t>(value);
}

int weight_exponent(float magnitude) {
  for (int e = 0; e <= kMaxWeightExponent; ++e) {
    const float power = std::ldexp(1.0F, -e);
    if (std::fabs(magnitude - power) < kTolerance * power) return e;
  }
  return 0;
}

// Modulo 2^32, as int32 hardware.
std::int32_t wrapped(std::int64_t value) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
}

}  // namespace

std::uint8_t stored_weight(float weight, int input_exponent, int output_exponent) {
  const float magnitude = std::fabs(weight);
  if (magnitude < kZeroWeight) return kZeroFlag;
  const int shift =
      std::max(0, kInflat - input_exponent + output_exponent - weight_exponent(magnitude));
  const auto byte = static_cast<std::uint8_t>(static_cast<unsigned>(shift) & kShiftMask);
  return weight < 0.0F ? static_cast<std::uint8_t>(byte | kSignFlag) : byte;
}

ShiftWeight decoded(std::uint8_t byte) {
  return {(byte & kZeroFlag) != 0, (byte & kSignFlag) != 0, byte & kShiftMask};
}

std::int32_t shifted(int feature, const ShiftWeight& weight, Negation negation) {
  if (weight.zero) return 0;
  std::int64_t value = feature;
  if (weight.negative && !(negation == Negation::EightBits && value == INT8_MIN)) value = -value;
  return wrapped(value * (std::int64_t{1} << weight.shift));
}

ChannelConstants channel_constants(std::optional<float> bias, const std::optional<StoredNorm>& norm,
                                   int output_exponent) {
  internal_check(std::abs(output_exponent) <= kInflat, "channel_constants: Q' is -15..15");
  const float unit = std::ldexp(1.0F, kInflat + output_exponent);
  ChannelConstants constants;
  if (bias) constants.bias = to_int32(*bias * unit);
  if (!norm) return constants;
  const float mean = norm->mean / norm->scale_factor;
  const float variance = norm->variance / norm->scale_factor;
  const float alpha = norm->gamma / std::sqrt(variance + kEpsilon);
  constants.alpha = to_int32(alpha * std::ldexp(1.0F, kAlphaInflat));
  constants.beta = to_int32(std::round((norm->beta - alpha * mean) * unit));
  return constants;
}

std::int8_t requantized(std::int32_t accumulator, const ChannelConstants& constants, bool relu) {
  const std::int64_t product = static_cast<std::int64_t>(accumulator) * constants.alpha;
  const std::int32_t scaled = wrapped(floor_shift(product, kAlphaInflat));
  const std::int32_t sum = wrapped(static_cast<std::int64_t>(scaled) + constants.beta);
  const std::int8_t code = to_int8(floor_shift(floor_shift(sum, kInflat - 1) + 1, 1));
  return relu ? std::max<std::int8_t>(code, 0) : code;
}

std::vector<std::int8_t> convolved(const FeatureMap& input,
                                   const std::vector<std::uint8_t>& weights, int kernel,
                                   const ChannelConstants& constants, bool relu,
                                   Negation negation) {
  const int pad = kernel / 2;
  std::vector<std::int8_t> output;
  for (int y = 0; y < input.height; ++y) {
    for (int x = 0; x < input.width; ++x) {
      std::int64_t sum = constants.bias;
      std::size_t tap = 0;
      for (int c = 0; c < input.channels; ++c) {
        for (int row = y - pad; row < y - pad + kernel; ++row) {
          for (int column = x - pad; column < x - pad + kernel; ++column, ++tap) {
            if (row < 0 || row >= input.height || column < 0 || column >= input.width) continue;
            const auto at =
                static_cast<std::size_t>((c * input.height + row) * input.width + column);
            sum = wrapped(sum + shifted(input.codes[at], decoded(weights.at(tap)), negation));
          }
        }
      }
      output.push_back(requantized(wrapped(sum), constants, relu));
    }
  }
  return output;
}

std::int8_t residual_add(std::int8_t a, std::int8_t b, bool relu) {
  const std::int8_t sum = to_int8(static_cast<std::int64_t>(a) + b);
  return relu ? std::max<std::int8_t>(sum, 0) : sum;
}

std::int8_t global_average_7x7(std::int32_t sum) {
  constexpr std::int64_t kFortyNinth = 669;  // round(2^15/49)
  return to_int8(floor_shift(floor_shift(sum * kFortyNinth, kInflat - 1) + 1, 1));
}

std::vector<std::uint8_t> first_layer_bytes(const std::vector<float>& filter,
                                            const std::array<int, 3>& input_exponents,
                                            int output_exponent, UnusedTaps unused) {
  constexpr int kKernel = 7;
  constexpr int kPlanes = 9;
  internal_check(filter.size() == 3 * kKernel * kKernel, "first_layer_bytes: three 7x7 kernels");
  // First row and column of each plane; a plane holds every second row and column from there. The
  // last row and column of the even ones stand alone, at position 2.
  struct Corner {
    int row, column;
    bool last_row, last_column;
  };
  constexpr std::array<Corner, kPlanes> kCorners{{{0, 0, false, false},
                                                  {1, 0, false, false},
                                                  {0, 1, false, false},
                                                  {1, 1, false, false},
                                                  {0, 2, false, true},
                                                  {1, 2, false, true},
                                                  {2, 0, true, false},
                                                  {2, 1, true, false},
                                                  {2, 2, true, true}}};
  std::vector<std::uint8_t> bytes;
  for (std::size_t channel = 0; channel < 3; ++channel) {
    for (const Corner& corner : kCorners) {
      for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column) {
          const bool unused_row = corner.last_row && row < 2;
          if (unused_row || (corner.last_column && column < 2)) {
            const bool fault = unused_row && unused == UnusedTaps::AsLoaded;
            bytes.push_back(fault ? std::uint8_t{0} : kZeroFlag);
            continue;
          }
          const int at = (corner.row + 2 * row) * kKernel + corner.column + 2 * column;
          bytes.push_back(
              stored_weight(filter[channel * kKernel * kKernel + static_cast<std::size_t>(at)],
                            input_exponents.at(channel), output_exponent));
        }
      }
    }
  }
  return bytes;
}

}  // namespace rill::tf2
