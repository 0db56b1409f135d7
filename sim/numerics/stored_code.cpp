// SPDX-License-Identifier: Apache-2.0
#include "sim/numerics/stored_code.h"

#include <algorithm>
#include <cstdlib>

#include "sim/numerics/shift_format.h"

namespace rill {

namespace {

// A byte of TF2 (reference/quantization.md, section 5.3).
constexpr std::uint32_t kByteSign = 0x80;
constexpr std::uint32_t kByteZero = 0x40;
constexpr std::uint32_t kByteShift = 0x1f;

constexpr std::uint64_t mask_of(int bits) { return (std::uint64_t{1} << bits) - 1; }

/// k of +-2^k.
std::uint32_t exponent_of(Code code) {
  std::uint32_t exponent = 0;
  while ((std::int64_t{1} << exponent) < std::abs(std::int64_t{code})) ++exponent;
  return exponent;
}

Code power_of(std::uint32_t exponent, bool negative) {
  const Code code = Code{1} << exponent;
  return negative ? -code : code;
}

std::uint32_t bits_of(const StoredCode& stored, Code code) {
  switch (stored.kind) {
    case StoredCode::Kind::Signed:
    case StoredCode::Kind::Unsigned:
      return static_cast<std::uint32_t>(code);
    case StoredCode::Kind::Bipolar:
      return code > 0 ? 1 : 0;
    case StoredCode::Kind::PowerOfTwo: {
      const std::uint32_t sign = code < 0 ? std::uint32_t{1} << (stored.bits - 1) : 0;
      return code == 0 ? 0 : sign | (exponent_of(code) + 1);
    }
    case StoredCode::Kind::ShiftByte:
      return code == 0 ? kByteZero : exponent_of(code) | (code < 0 ? kByteSign : 0);
  }
  return 0;
}

Code code_of(const StoredCode& stored, std::uint32_t bits) {
  switch (stored.kind) {
    case StoredCode::Kind::Signed: {
      const int unused = 32 - stored.bits;
      // Moving the sign bit to the top and back extends it.
      return static_cast<Code>(bits << unused) >> unused;
    }
    case StoredCode::Kind::Unsigned:
      return static_cast<Code>(bits);
    case StoredCode::Kind::Bipolar:
      return bits != 0 ? 1 : -1;
    case StoredCode::Kind::PowerOfTwo: {
      const std::uint32_t sign = std::uint32_t{1} << (stored.bits - 1);
      const std::uint32_t field = bits & (sign - 1);
      return field == 0 ? 0 : power_of(field - 1, (bits & sign) != 0);
    }
    case StoredCode::Kind::ShiftByte:
      return (bits & kByteZero) != 0 ? 0 : power_of(bits & kByteShift, (bits & kByteSign) != 0);
  }
  return 0;
}

bool is_plain(const StoredCode& stored) {
  return stored.kind == StoredCode::Kind::Signed || stored.kind == StoredCode::Kind::Unsigned;
}

/// Whole bytes without a look at each bit: nearly all maps and weights.
template <typename Stored>
void load_whole(const std::uint8_t* bytes, std::int64_t count, Code* codes) {
  for (std::int64_t i = 0; i < count; ++i, bytes += sizeof(Stored)) {
    std::uint32_t value = 0;
    for (unsigned byte = 0; byte < sizeof(Stored); ++byte) {
      value |= std::uint32_t{bytes[byte]} << (8 * byte);
    }
    // A signed char is a small number here, and its sign is wanted.
    codes[i] =
        static_cast<Code>(static_cast<Stored>(value));  // NOLINT(bugprone-signed-char-misuse)
  }
}

template <unsigned kBytes>
void store_whole(const Code* codes, std::int64_t count, std::uint8_t* bytes) {
  for (std::int64_t i = 0; i < count; ++i, bytes += kBytes) {
    const auto value = static_cast<std::uint32_t>(codes[i]);
    for (unsigned byte = 0; byte < kBytes; ++byte) {
      bytes[byte] = static_cast<std::uint8_t>(value >> (8 * byte));
    }
  }
}

bool load_bytes(const StoredCode& stored, const std::uint8_t* bytes, std::int64_t count,
                Code* codes) {
  const bool is_signed = stored.kind == StoredCode::Kind::Signed;
  switch (stored.bits) {
    case 8:
      is_signed ? load_whole<std::int8_t>(bytes, count, codes)
                : load_whole<std::uint8_t>(bytes, count, codes);
      return true;
    case 16:
      is_signed ? load_whole<std::int16_t>(bytes, count, codes)
                : load_whole<std::uint16_t>(bytes, count, codes);
      return true;
    case 32:
      load_whole<std::int32_t>(bytes, count, codes);
      return true;
    default:
      return false;
  }
}

bool store_bytes(const StoredCode& stored, const Code* codes, std::int64_t count,
                 std::uint8_t* bytes) {
  switch (stored.bits) {
    case 8:
      store_whole<1>(codes, count, bytes);
      return true;
    case 16:
      store_whole<2>(codes, count, bytes);
      return true;
    case 32:
      store_whole<4>(codes, count, bytes);
      return true;
    default:
      return false;
  }
}

}  // namespace

StoredCode byte_code(const Format& format) {
  const int bits = format.stored_bits();
  if (is_shift_weight(format)) return {8, StoredCode::Kind::ShiftByte};
  // Powers of two of 4 bits are codes up to 64 and lie as such.
  return {bits <= 8    ? 8
          : bits <= 16 ? 16
                       : 32,
          format.is_signed ? StoredCode::Kind::Signed : StoredCode::Kind::Unsigned};
}

StoredCode dense_code(const Format& format) {
  const int bits = format.stored_bits();
  if (format.is_bipolar()) return {bits, StoredCode::Kind::Bipolar};
  if (format.power_of_two) return {bits, StoredCode::Kind::PowerOfTwo};
  return {bits, format.is_signed ? StoredCode::Kind::Signed : StoredCode::Kind::Unsigned};
}

void store_codes(const StoredCode& code, const Code* codes, std::int64_t count, std::uint8_t* bytes,
                 std::int64_t first_bit) {
  std::uint8_t* next = bytes + first_bit / 8;
  auto shift = static_cast<int>(first_bit % 8);
  if (shift == 0 && is_plain(code) && store_bytes(code, codes, count, next)) return;
  const std::uint64_t mask = mask_of(code.bits);
  for (std::int64_t i = 0; i < count; ++i) {
    std::uint64_t kept = ~(mask << shift);
    std::uint64_t put = (bits_of(code, codes[i]) & mask) << shift;
    const int end = shift + code.bits;
    for (int byte = 0; 8 * byte < end; ++byte, kept >>= 8, put >>= 8) {
      next[byte] = static_cast<std::uint8_t>((next[byte] & kept) | put);
    }
    next += end / 8;
    shift = end % 8;
  }
}

void load_codes(const StoredCode& code, const std::uint8_t* bytes, std::int64_t count, Code* codes,
                std::int64_t first_bit) {
  const std::uint8_t* next = bytes + first_bit / 8;
  auto shift = static_cast<int>(first_bit % 8);
  if (shift == 0 && is_plain(code) && load_bytes(code, next, count, codes)) return;
  const std::uint64_t mask = mask_of(code.bits);
  for (std::int64_t i = 0; i < count; ++i) {
    std::uint64_t value = 0;
    const int end = shift + code.bits;
    for (int byte = 0; 8 * byte < end; ++byte) value |= std::uint64_t{next[byte]} << (8 * byte);
    codes[i] = code_of(code, static_cast<std::uint32_t>((value >> shift) & mask));
    next += end / 8;
    shift = end % 8;
  }
}

}  // namespace rill
