// SPDX-License-Identifier: Apache-2.0
#include "sim/quantize/qonnx.h"

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"

namespace rill::qonnx {
namespace {

// Division that rounds towards minus infinity, which is what an arithmetic right shift does.
std::int64_t shift_right(std::int64_t x, int shift) {
  const std::int64_t divisor = std::int64_t{1} << shift;
  return x / divisor - (x % divisor < 0 ? 1 : 0);
}

}  // namespace

std::int64_t code(const IntQuant& node, float x) {
  const float shifted = x / node.scale + node.zero_point;
  if (node.is_signed && node.bits == 1) return shifted >= 0.0F ? 1 : -1;
  return saturated_code(round_real(shifted, node.rounding),
                        integer_range(node.bits, node.is_signed, node.narrow));
}

float value(const IntQuant& node, std::int64_t code) {
  return (static_cast<float>(code) - node.zero_point) * node.scale;
}

float bipolar_quant(float x, float scale) { return x >= 0.0F ? scale : -scale; }

float truncate(const TruncV1& node, float x) {
  const float integer = round_real(x / node.scale + node.zero_point, RealRounding::HalfEven);
  const float divided = std::ldexp(integer, node.out_bits - node.in_bits);
  return (round_real(divided, node.rounding) - node.zero_point) * node.scale;
}

float truncate(const TruncV2& node, float x) {
  const float ratio = node.out_scale / node.scale;
  const float factor = std::exp2(round_real(std::log2(ratio), RealRounding::HalfEven));
  const float integer = round_real(x / node.scale + node.zero_point, RealRounding::HalfEven);
  const IntegerRange range = integer_range(node.out_bits, node.is_signed, node.narrow);
  const float clipped =
      std::clamp(integer / factor, static_cast<float>(range.min), static_cast<float>(range.max));
  return (round_real(clipped, node.rounding) - node.zero_point / factor) * node.out_scale;
}

int shift_of(const QuantAvgPool2d& node) {
  std::int64_t largest = integer_range(node.in_bits, false, false).max * node.kernel * node.kernel;
  int bits = 0;
  for (; largest > 0; largest /= 2) ++bits;
  return std::max(0, bits - node.out_bits);
}

std::vector<std::int64_t> average_pool(const QuantAvgPool2d& node,
                                       const std::vector<std::int64_t>& codes, int height,
                                       int width) {
  internal_check(codes.size() == static_cast<std::size_t>(height) * static_cast<std::size_t>(width),
                 "average_pool: codes do not fill the map");
  const int shift = shift_of(node);
  std::vector<std::int64_t> pooled;
  for (int top = 0; top + node.kernel <= height; top += node.stride) {
    for (int left = 0; left + node.kernel <= width; left += node.stride) {
      std::int64_t sum = 0;
      for (int y = top; y < top + node.kernel; ++y) {
        for (int x = left; x < left + node.kernel; ++x) {
          sum += codes[static_cast<std::size_t>(y * width + x)];
        }
      }
      pooled.push_back(shift_right(sum, shift));
    }
  }
  return pooled;
}

std::int64_t count_thresholds(float x, const std::vector<float>& thresholds) {
  return std::count_if(thresholds.begin(), thresholds.end(),
                       [x](float threshold) { return x >= threshold; });
}

float multi_threshold(float x, const std::vector<float>& thresholds, float out_scale,
                      float out_bias) {
  return out_scale * static_cast<float>(count_thresholds(x, thresholds)) + out_bias;
}

}  // namespace rill::qonnx
