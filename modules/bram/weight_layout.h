// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/units.h"

namespace rill {

/// How one layer's parameters lie in DDR and in on-chip memory: weights in `weight_bytes` bytes a
/// code (1, 2 or 4), biases behind them in four, all little-endian two's complement. Weights of
/// block floating point lie as mantissas, and behind them a byte for each block: by how much its
/// mantissas are shifted left to be codes. Weights that are shifts lie as TF2 stores them: bit 7
/// the sign, bit 6 says zero, bits 4..0 the shift.
struct WeightLayout {
  std::int64_t weights = 0;
  std::int64_t biases = 0;
  int weight_bytes = 1;             ///< of a code, or of a mantissa
  std::int64_t filter_weights = 0;  ///< of an output channel (block floating point)
  std::int64_t block_weights = 0;   ///< neighbours in a filter that share an exponent; 0: no blocks
  std::int64_t largest_mantissa = 0;
  bool shifts = false;  ///< codes are 0 and +-2^k in a byte each

  std::int64_t blocks() const {
    if (block_weights == 0) return 0;
    return weights / filter_weights * ceil_div(filter_weights, block_weights);
  }
  Bytes bytes() const { return weights * weight_bytes + blocks() + biases * kBiasBytes; }
  static constexpr int kBiasBytes = 4;
};

/// Codes to bytes, appended to `bytes`.
void encode_weights(const WeightLayout& layout, const std::vector<Code>& weight,
                    const std::vector<Code>& bias, std::vector<std::uint8_t>* bytes);

/// Bytes to codes; the exact inverse. `bytes` holds layout.bytes() bytes.
void decode_weights(const WeightLayout& layout, const std::uint8_t* bytes,
                    std::vector<Code>* weight, std::vector<Code>* bias);

}  // namespace rill
