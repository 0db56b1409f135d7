// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

/// Fixed point per layer: format (BW, F), conversion, the rule of a fixed width, the two metrics
/// (reference/quantization.md, 3.1, 3.2, 3.5). Conversion is in float32, the type of the tensors.
namespace rill::fxp {

/// Total bits with one sign bit, and fraction bits, which may be negative or exceed the total.
struct QFormat {
  int bits = 8;
  int fraction_bits = 0;
};

/// clip(rhe(x*2^F), +-(2^(BW-1) - 1)): a symmetric range, and nothing but 0 when BW = 1.
std::int64_t code(const QFormat& format, float x);
float value(const QFormat& format, std::int64_t code);

/// The code of sgn(x)*sqrt|x| (the non-uniform trial), and the value it stands for: the square of
/// the plain one, with its sign.
std::int64_t square_root_code(const QFormat& format, float x);
float square_root_value(const QFormat& format, std::int64_t code);

/// F = BW - 1 - ceil(log2(max|x|)), logarithm in float32. An all-zero tensor, for which the
/// published code fails, counts as max|x| = 1.
QFormat fixed_width_format(int bits, float max_abs);

/// What the metrics need of one convolution or dense layer.
struct LayerSize {
  std::int64_t weights = 0;
  std::int64_t biases = 0;
  std::int64_t output_pixels = 1;  ///< Hout*Wout; 1 for a dense layer
  std::int64_t output_channels = 0;
  std::int64_t weight_uses = 0;  ///< products of one weight, where they are not output_pixels
};

struct LayerBits {
  int weights = 8;
  int biases = 8;
  int activations = 8;
};

/// Kilobytes of 1024 bytes.
struct Memory {
  double weights = 0.0;
  double biases = 0.0;
  double activations = 0.0;

  double total() const { return weights + biases + activations; }
};

/// Sum of BW*n / (8*1024) over the layers.
Memory memory(const std::vector<LayerSize>& sizes, const std::vector<LayerBits>& bits);

/// Bit products: sum of BW_w * n_w * BW_a * Hout*Wout, BW_a that of the layer's own output; of a
/// deconvolution Hin*Win, since each weight meets each input pixel once.
std::int64_t multiplication_cost(const std::vector<LayerSize>& sizes,
                                 const std::vector<LayerBits>& bits);

}  // namespace rill::fxp
