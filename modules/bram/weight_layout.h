// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/units.h"
#include "sim/numerics/stored_code.h"

namespace rill {

/// How one layer's parameters lie in DDR and in on-chip memory: weights one behind the other, then
/// from the next whole byte on biases in four bytes each, two's complement. Weights of block
/// floating point lie as mantissas, and behind them a byte for each block: by how much its
/// mantissas are shifted left to be codes.
struct WeightLayout {
  std::int64_t weights = 0;
  std::int64_t biases = 0;
  StoredCode code;                  ///< of a weight, or of a mantissa
  std::int64_t filter_weights = 0;  ///< of an output channel (block floating point)
  std::int64_t block_weights = 0;   ///< neighbours in a filter that share an exponent; 0: no blocks
  std::int64_t largest_mantissa = 0;

  std::int64_t blocks() const {
    if (block_weights == 0) return 0;
    return weights / filter_weights * ceil_div(filter_weights, block_weights);
  }
  Bytes weight_bytes() const { return ceil_div(weights * code.bits, std::int64_t{8}); }
  Bytes bytes() const { return weight_bytes() + blocks() + biases * kBiasBytes; }
  static constexpr int kBiasBytes = 4;
};

/// Codes to bytes, appended to `bytes`.
void encode_weights(const WeightLayout& layout, const std::vector<Code>& weight,
                    const std::vector<Code>& bias, std::vector<std::uint8_t>* bytes);

/// Bytes to codes; the exact inverse. `bytes` holds layout.bytes() bytes.
void decode_weights(const WeightLayout& layout, const std::uint8_t* bytes,
                    std::vector<Code>* weight, std::vector<Code>* bias);

}  // namespace rill
