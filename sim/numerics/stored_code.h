// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/core/units.h"
#include "sim/numerics/format.h"

namespace rill {

/// The bits in which a code lies in DDR.
struct StoredCode {
  enum class Kind {
    Signed,      ///< two's complement
    Unsigned,    ///< at most 31 bits of a Code
    Bipolar,     ///< one bit: 0 is -1, 1 is +1
    PowerOfTwo,  ///< the highest bit is the sign, below it 0 for zero or k + 1 for +-2^k
    ShiftByte,   ///< 8 bits as TF2 stores them: the sign, a flag for zero, bits 4..0 the shift
  };
  int bits = 8;  ///< 1 to 32
  Kind kind = Kind::Signed;
};

/// The least whole number of bytes that computers address, 1, 2 or 4, that hold the format's codes.
/// Of weights in blocks: their mantissas.
StoredCode byte_code(const Format& format);

/// No more bits than the format's codes have (Format::stored_bits()).
StoredCode dense_code(const Format& format);

/// Codes one behind the other into `bytes`, the first from bit `first_bit` on, low bits first. Bits
/// beside them stay as they are.
void store_codes(const StoredCode& code, const Code* codes, std::int64_t count, std::uint8_t* bytes,
                 std::int64_t first_bit = 0);

/// The exact inverse; reads no byte without a bit of theirs.
void load_codes(const StoredCode& code, const std::uint8_t* bytes, std::int64_t count, Code* codes,
                std::int64_t first_bit = 0);

}  // namespace rill
