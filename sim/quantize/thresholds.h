// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/quantize/real_rounding.h"

/// FINN's thresholds: from an activation quantizer to real thresholds, and from these through batch
/// norm and scales to integer ones (reference/quantization.md, 1.4 and 1.5).
namespace rill::finn {

/// An activation quantizer; `bipolar` is one threshold at zero, whatever the rest says.
struct Activation {
  int bits = 4;
  bool is_signed = false;
  bool narrow = false;
  bool bipolar = false;
};

/// 2^b - 1, or one less when signed and narrow; 1 when bipolar.
int threshold_count(const Activation& activation);

/// Real thresholds, ascending: first one in float32, the others in double and rounded once.
std::vector<float> real_thresholds(const Activation& activation, float scale);

/// Code of a count: the count plus the lowest code, 2*count - 1 when bipolar.
std::int64_t code_of_count(const Activation& activation, std::int64_t count);

/// Which arithmetic turns real thresholds into integers.
enum class ThresholdArithmetic {
  Float32Replay,  ///< the published passes, every step rounded to float32
  Float64,        ///< the mathematics, as near as double gets
};

/// Batch norm of one channel, and the scales around the accumulator.
struct ChannelNorm {
  float gamma = 1.0F, beta = 0.0F, mean = 0.0F, variance = 1.0F;
  float epsilon = 1e-5F;
  float bias = 0.0F;  ///< of the convolution
  bool has_bias = false;
  float input_scale = 1.0F;
  float weight_scale = 1.0F;
};

/// y = slope*x + shift (1.3).
struct Affine {
  float slope = 1.0F;
  float shift = 0.0F;
};
Affine affine_of(const ChannelNorm& norm);

/// Integer thresholds of one channel: `sign*accumulator >= threshold` counts.
struct ChannelThresholds {
  int sign = 1;                ///< -1: negate the channel's weights, or the accumulator
  std::vector<double> values;  ///< integers, or +-infinity for a channel whose slope is zero
};
ChannelThresholds streamlined(const ChannelNorm& norm, const std::vector<float>& thresholds,
                              ThresholdArithmetic arithmetic);

/// True when every negated code still is one of the type: only a non-narrow minimum is not.
bool signs_fit_weights(const std::vector<std::int64_t>& codes, const std::vector<int>& signs,
                       const IntegerRange& weights);

/// RoundAndClipThresholds for an integer input type: ceil, an unsigned input's negatives to 0, then
/// to [min - 1, max + 1]. Real input: unchanged. NaN stays, and never counts.
float rounded_and_clipped(float threshold, const std::optional<IntegerRange>& input);

/// Accumulator-wide words that the thresholds of a layer occupy: channels * (2^b - 1).
std::int64_t threshold_words(const Activation& activation, std::int64_t channels);

}  // namespace rill::finn
