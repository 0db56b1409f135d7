// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/quantize/real_rounding.h"

/// The QONNX operators in float32, bit for bit (reference/quantization.md, 1.2). Scalars here;
/// per-channel parameters are the caller's loop.
namespace rill::qonnx {

/// IntQuant, formerly Quant. A signed 1-bit node is bipolar.
struct IntQuant {
  float scale = 1.0F;
  float zero_point = 0.0F;
  int bits = 8;
  bool is_signed = true;
  bool narrow = false;
  RealRounding rounding = RealRounding::HalfEven;
};

std::int64_t code(const IntQuant& node, float x);
float value(const IntQuant& node, std::int64_t code);

/// `scale` when x >= 0, else `-scale`.
float bipolar_quant(float x, float scale);

/// Trunc v1: rhe(x/s + z) divided by 2^(in_bits - out_bits) and rounded; the result has the *input*
/// scale.
struct TruncV1 {
  float scale = 1.0F;
  float zero_point = 0.0F;
  int in_bits = 8;
  int out_bits = 8;
  RealRounding rounding = RealRounding::Floor;
};
float truncate(const TruncV1& node, float x);

/// Trunc v2: divided by t = 2^rhe(log2(out_scale/s)), clipped to the output type and rounded.
struct TruncV2 {
  float scale = 1.0F;
  float zero_point = 0.0F;
  float out_scale = 1.0F;
  int out_bits = 8;
  bool is_signed = true;
  bool narrow = false;
  RealRounding rounding = RealRounding::Floor;
};
float truncate(const TruncV2& node, float x);

/// QuantAvgPool2d: integer sum over kernel x kernel, then an arithmetic shift, not a division.
struct QuantAvgPool2d {
  int kernel = 2;
  int stride = 2;
  int in_bits = 8;
  int out_bits = 8;
};
/// max(0, A - out_bits), A = bit length of (2^in_bits - 1)*kernel^2.
int shift_of(const QuantAvgPool2d& node);
/// One channel, rows outermost; no padding. Returns ((height - kernel)/stride + 1) rows.
std::vector<std::int64_t> average_pool(const QuantAvgPool2d& node,
                                       const std::vector<std::int64_t>& codes, int height,
                                       int width);

/// Number of thresholds t with x >= t; a NaN threshold never counts.
std::int64_t count_thresholds(float x, const std::vector<float>& thresholds);
/// MultiThreshold: out_scale*count + out_bias.
float multi_threshold(float x, const std::vector<float>& thresholds, float out_scale = 1.0F,
                      float out_bias = 0.0F);

}  // namespace rill::qonnx
