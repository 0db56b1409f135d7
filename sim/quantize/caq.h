// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

/// TF2's calibration: one power-of-two exponent a channel (CAQ), linear integer scales, and weights
/// that are powers of two (INQ). Formulas in reference/quantization.md, 5.1 and 5.2.
namespace rill::tf2 {

/// Q of one channel from its largest magnitude M and the values it must hold: log2(127/M), floored
/// when negative, else rounded half to even, then lowered until everything fits int8. M = 0: 0.
int channel_exponent(float max_abs, const std::vector<float>& values);

/// The published clamp of a layer's exponents to their mean, in its two steps.
std::vector<int> clamped_to_mean(std::vector<int> exponents);

/// round(127/M), 1 when M = 0: the integer scale of the `simple` and `winograd` modes.
int linear_scale(float max_abs);

/// clip(round(a*2^Q), -128, 127).
std::int64_t activation_code(int exponent, float value);

/// Exponents n2 .. n1 of a layer's codebook {0, +-2^n2 … +-2^n1}: seven of them.
struct Codebook {
  int max_exponent = 0;
  int min_exponent = -6;
};
Codebook codebook_of(const std::vector<float>& weights);

/// sgn(w)*2^e with e = floor(log2(4|w|/3)), 0 when e is below the codebook.
float power_of_two(const Codebook& codebook, float weight);

/// The 4-bit code of a power of two: 0..6 negative (0 the smallest power), 7 zero, 8..14 positive.
int four_bit_code(const Codebook& codebook, float power);

/// Weights quantized in portions of the largest magnitudes, without training between.
class IncrementalQuantizer {
 public:
  explicit IncrementalQuantizer(std::vector<float> weights);
  /// Quantizes until `portion` of all weights is fixed; portions must grow.
  void advance(double portion);

  const Codebook& codebook() const { return codebook_; }
  const std::vector<float>& weights() const { return weights_; }
  const std::vector<bool>& fixed() const { return fixed_; }

 private:
  Codebook codebook_;
  std::vector<float> weights_;
  std::vector<bool> fixed_;
  float portion_ = 0.0F;
};

}  // namespace rill::tf2
