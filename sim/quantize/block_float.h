// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// Static block floating point (reference/quantization.md, section 6): mantissas of a sign, one
/// integer bit and m - 2 fraction bits, and one exponent a block.
namespace rill::bfp {

/// Widths in bits.
struct BlockFormat {
  int mantissa = 8;
  int exponent = 8;
};

/// clip(rhe(x*2^(m-2-E)), +-(2^(m-1) - 2)): the published clamp, 126 for 8 bits.
std::int64_t code(int mantissa, int exponent, float x);
float value(int mantissa, int exponent, std::int64_t code);

/// floor(clip(log2|x|)), the logarithm in float32: a value a few ulp below a power of two already
/// has the upper exponent. Zero has the smallest.
int exponent_of(int exponent_bits, float x);

/// Largest exponent of a block; an empty or all-zero block has the smallest.
int block_exponent(int exponent_bits, const float* values, std::size_t count);

/// A block exponent other than for the format's smallest; quantizes an all-zero block to zeros.
void quantize_block(int mantissa, int exponent, const float* values, std::size_t count,
                    float* quantized);

/// Channels of a block: `group` of them, the last block what is left; group -1: all.
std::vector<int> block_sizes(int channels, int group);

/// Batch norm folded into weights and bias of one output channel, float32.
struct FoldedNorm {
  float factor = 1.0F;  ///< of the weights
  float bias = 0.0F;
};
FoldedNorm folded_norm(float bias, float gamma, float beta, float mean, float variance,
                       float epsilon);

/// A bias has no exponent: fixed point with 16 fraction bits, half to even.
std::int64_t bias_code(float bias);

/// How codes move from one exponent to another.
enum class Realignment {
  RoundAndClip,  ///< the published software: half to even, clip at 2^(m-1) - 2
  Truncate,      ///< the published hardware: low bits dropped, of the high ones the sign kept
};

/// A mantissa of exponent `from` as one of exponent `to` (concat, requantized addend).
std::int64_t realigned(int mantissa, std::int64_t code, int from, int to, Realignment how);

/// An accumulator of mantissa products, 2*(m-2) fraction bits and exponent `from` = E_w + E_in, as
/// a mantissa of exponent `to`.
std::int64_t output_code(int mantissa, std::int64_t accumulator, int from, int to, Realignment how);

/// Largest |E_out - E_w - E_in| that the published tool accepts, and the hardware's shifter covers.
constexpr int kMaxAlignment = 16;

}  // namespace rill::bfp
