// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/quantize/real_rounding.h"

/// Brevitas' quantizers in float32, bit for bit (reference/quantization.md, 1.1).
namespace rill::brevitas {

/// `q = clip(round(x/scale + zero_point))`, `y = (q - zero_point)*scale`.
struct IntQuantizer {
  int bits = 8;
  bool is_signed = true;
  bool narrow = false;
  float scale = 1.0F;
  int zero_point = 0;
  RealRounding rounding = RealRounding::HalfEven;
};

std::int64_t code(const IntQuantizer& quantizer, float x);
float value(const IntQuantizer& quantizer, std::int64_t code);

/// +1 when x >= 0 (so also for zero), else -1; the value is `scale` times that.
int binary_code(float x);
/// sign(x) when |x| > factor*scale (float32 product), else 0; the value is `scale` times that.
int ternary_code(float x, float scale, float threshold_factor);

/// What a weight or activation type is, without its scale.
struct IntegerKind {
  int bits = 8;
  bool is_signed = true;
  bool narrow = false;
};

/// `T / I`: I = -min when signed, max when unsigned.
float real_scale(float threshold, const IntegerKind& kind);
/// 2^ceil(log2(T / I)), I = 2^(b-1) signed, 2^b unsigned (the fixed-point quantizers).
float power_of_two_scale(float threshold, const IntegerKind& kind);

/// Largest magnitude, at least 1e-10: T of the weight quantizers.
float max_abs_threshold(const float* values, std::size_t count);

/// The k-th smallest magnitude, k = floor(0.01*percent*n + 0.5) counted from one, within 1..n.
float percentile_threshold(std::vector<float> values, double percent);

/// T of the activation quantizers before training starts: the percentile of each of the first 300
/// batches, averaged exponentially; the first batch sets it. Batches are what the quantizer sees,
/// after a ReLU where there is one.
class ActivationStatistic {
 public:
  explicit ActivationStatistic(double percent = 99.999) : percent_(percent) {}
  void observe(const std::vector<float>& batch);
  float threshold() const;

 private:
  double percent_;
  int batches_ = 0;
  float average_ = 0.0F;
};

/// How a learned parameter v becomes a threshold.
enum class Restriction { Real, LogReal, PowerOfTwoRound, PowerOfTwoCeil, Integer };
float restricted_threshold(float v, Restriction restriction);

struct WeightRule {
  IntegerKind kind{8, true, true};
  bool per_channel = false;
  bool power_of_two = false;
};

struct QuantizedWeights {
  std::vector<float> scales;  ///< one, or one per output channel
  std::vector<std::int64_t> codes;
};

/// `weights` in OIHW order; `output_channels` divides their number.
QuantizedWeights quantize_weights(const std::vector<float>& weights, std::size_t output_channels,
                                  const WeightRule& rule);

/// Bias of an integer layer: scale s_in*s_w (float32), no statistics, signed, not narrow.
IntQuantizer bias_quantizer(int bits, float input_scale, float weight_scale);

}  // namespace rill::brevitas
