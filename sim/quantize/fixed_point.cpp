// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/fixed_point.h"

#include <cmath>
#include <cstddef>

#include "sim/core/error.h"
#include "sim/quantize/real_rounding.h"

namespace rill::fxp {
namespace {

constexpr double kBitsPerKilobyte = 8.0 * 1024.0;  // quantization.md, 3.5

double kilobytes(int bits, std::int64_t count) {
  return static_cast<double>(bits) * static_cast<double>(count) / kBitsPerKilobyte;
}

void check_sizes(const std::vector<LayerSize>& sizes, const std::vector<LayerBits>& bits) {
  internal_check(sizes.size() == bits.size(), "fxp: one width entry per layer");
}

}  // namespace

std::int64_t code(const QFormat& format, float x) {
  const float scaled = std::ldexp(x, format.fraction_bits);
  return saturated_code(round_real(scaled, RealRounding::HalfEven),
                        integer_range(format.bits, true, true));
}

float value(const QFormat& format, std::int64_t code) {
  return std::ldexp(static_cast<float>(code), -format.fraction_bits);
}

std::int64_t square_root_code(const QFormat& format, float x) {
  return code(format, std::copysign(std::sqrt(std::fabs(x)), x));
}

float square_root_value(const QFormat& format, std::int64_t code) {
  const float root = value(format, code);
  return std::copysign(root * root, root);
}

QFormat fixed_width_format(int bits, float max_abs) {
  internal_check(std::isfinite(max_abs) && max_abs >= 0.0F, "fixed_width_format: not a magnitude");
  if (max_abs == 0.0F) return {bits, bits - 1};
  return {bits, bits - 1 - static_cast<int>(std::ceil(std::log2(max_abs)))};
}

Memory memory(const std::vector<LayerSize>& sizes, const std::vector<LayerBits>& bits) {
  check_sizes(sizes, bits);
  Memory sum;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    sum.weights += kilobytes(bits[i].weights, sizes[i].weights);
    sum.biases += kilobytes(bits[i].biases, sizes[i].biases);
    sum.activations +=
        kilobytes(bits[i].activations, sizes[i].output_pixels * sizes[i].output_channels);
  }
  return sum;
}

std::int64_t multiplication_cost(const std::vector<LayerSize>& sizes,
                                 const std::vector<LayerBits>& bits) {
  check_sizes(sizes, bits);
  std::int64_t cost = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::int64_t uses =
        sizes[i].weight_uses > 0 ? sizes[i].weight_uses : sizes[i].output_pixels;
    cost += bits[i].weights * sizes[i].weights * bits[i].activations * uses;
  }
  return cost;
}

}  // namespace rill::fxp
