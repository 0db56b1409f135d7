// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

/// TF2's runtime arithmetic: int8 features, weights that are shifts, int32 accumulator, two-stage
/// rounding (reference/quantization.md, 5.3). Bit-accurate with its faults, which have switches.
namespace rill::tf2 {

/// Stored byte of a weight: bit 7 sign, bit 6 zero, bits 4..0 the shift max(0, 15 - Q_c + Q'_n - e)
/// of |w| = 2^-e. A magnitude within 1 % of a power counts as it; one below 1e-5 is zero; any other
/// is silently taken as 1.
std::uint8_t stored_weight(float weight, int input_exponent, int output_exponent);

/// What a stored byte does to a feature: sign * (feature << shift).
struct ShiftWeight {
  bool zero = false;
  bool negative = false;
  int shift = 0;
};
ShiftWeight decoded(std::uint8_t byte);

/// The negation happens in 8 bits before the shift: -128 stays -128 (the published fault).
enum class Negation { EightBits, Exact };
std::int32_t shifted(int feature, const ShiftWeight& weight, Negation negation);

/// Batch norm of one output channel as Caffe stores it.
struct StoredNorm {
  float mean = 0.0F, variance = 1.0F;
  float scale_factor = 1.0F;  ///< mean and variance are divided by it
  float gamma = 1.0F, beta = 0.0F;
};

/// Integer constants of one output channel.
struct ChannelConstants {
  std::int32_t bias = 0;
  std::int32_t alpha = 1 << 20;
  std::int32_t beta = 0;
};
ChannelConstants channel_constants(std::optional<float> bias, const std::optional<StoredNorm>& norm,
                                   int output_exponent);

/// floor(acc*alpha/2^20) + beta, half up by 15 bits, clip to int8, ReLU.
std::int8_t requantized(std::int32_t accumulator, const ChannelConstants& constants, bool relu);

/// Stride 1 convolution with zero padding kernel/2 of one output channel; features and weights in
/// CHW order. Accumulates modulo 2^32, as the hardware does.
struct FeatureMap {
  int channels = 0, height = 0, width = 0;
  std::vector<std::int8_t> codes;
};
std::vector<std::int8_t> convolved(const FeatureMap& input,
                                   const std::vector<std::uint8_t>& weights, int kernel,
                                   const ChannelConstants& constants, bool relu, Negation negation);

/// int16 sum, clipped to int8, then ReLU.
std::int8_t residual_add(std::int8_t a, std::int8_t b, bool relu);
/// floor((floor(sum*669/2^14) + 1)/2), clipped: the global 7x7 average.
std::int8_t global_average_7x7(std::int32_t sum);

/// Stored bytes of one 7x7 stride 2 filter (three channels) as 27 planes of 3x3. The loader leaves
/// 0x00 (add, shift 0) instead of the zero code in rows 0 and 1 of planes 6..8 of each channel.
enum class UnusedTaps { AsLoaded, Zero };
std::vector<std::uint8_t> first_layer_bytes(const std::vector<float>& filter,
                                            const std::array<int, 3>& input_exponents,
                                            int output_exponent, UnusedTaps unused);

}  // namespace rill::tf2
