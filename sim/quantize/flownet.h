// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

/// The FlowNet scheme: power-of-two ranges, half-up rounding in float32 (reference/quantization.md,
/// section 4).
namespace rill::flownet {

/// Unsigned b-bit code of u, which already is a quarter of the batch norm's output:
/// floor(clip(u, 0, (V-1)/V)*V + 1/2), V = 2^b. The stored value is code*2^-b: the factor 4 is
/// never restored.
std::int64_t activation_code(int bits, float u);
float activation_value(int bits, std::int64_t code);

/// [-r, r*(n-1)/n], n = 2^(b-1).
float clipped_weight(int bits, float limit, float weight);
/// Two's complement b-bit code of a clipped weight; step r/n.
std::int64_t weight_code(int bits, float limit, float weight);
float weight_value(int bits, float limit, std::int64_t code);

/// Bilinear enlargement of one channel by 2 or 4 (align_corners = false, edges repeated), exact:
/// the result is in units of 1/(2*factor)^2 of the input's. Rows outermost.
std::vector<std::int64_t> upsampled(const std::vector<std::int64_t>& codes, int height, int width,
                                    int factor);

}  // namespace rill::flownet
