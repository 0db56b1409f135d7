// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/io/sha256.h"

#include <array>
#include <cmath>
#include <cstddef>

namespace rill::test {

namespace {

using Words = std::array<std::uint32_t, 8>;

std::uint32_t rotate(std::uint32_t value, unsigned bits) {
  return value >> bits | value << (32 - bits);
}

/// First 32 bits of the fraction of a number (FIPS 180-4 sections 4.2.2 and 5.3.3).
std::uint32_t fraction_bits(long double value) {
  return static_cast<std::uint32_t>(std::ldexp(value - std::floor(value), 32));
}

std::array<std::uint32_t, 64> primes() {
  std::array<std::uint32_t, 64> list{};
  std::size_t found = 0;
  for (std::uint32_t candidate = 2; found < list.size(); ++candidate) {
    bool prime = true;
    for (std::size_t i = 0; i < found; ++i) prime = prime && candidate % list[i] != 0;
    if (prime) list[found++] = candidate;
  }
  return list;
}

void add_block(const std::uint8_t* block, const std::array<std::uint32_t, 64>& constants,
               Words& hash) {
  std::array<std::uint32_t, 64> w{};
  for (std::size_t i = 0; i < 16; ++i) {
    for (std::size_t j = 0; j < 4; ++j) w[i] = w[i] << 8 | block[4 * i + j];
  }
  for (std::size_t i = 16; i < 64; ++i) {
    const std::uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
    const std::uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = hash;
  for (std::size_t i = 0; i < 64; ++i) {
    const std::uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
                             ((e & f) ^ (~e & g)) + constants[i] + w[i];
    const std::uint32_t t2 =
        (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  const Words mixed{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] += mixed[i];
}

}  // namespace

std::string sha256(const std::vector<std::uint8_t>& bytes) {
  const std::array<std::uint32_t, 64> first_primes = primes();
  std::array<std::uint32_t, 64> constants{};
  Words hash{};
  for (std::size_t i = 0; i < 64; ++i)
    constants[i] = fraction_bits(std::cbrt(static_cast<long double>(first_primes[i])));
  for (std::size_t i = 0; i < 8; ++i)
    hash[i] = fraction_bits(std::sqrt(static_cast<long double>(first_primes[i])));
  std::vector<std::uint8_t> padded = bytes;
  padded.push_back(0x80);
  while (padded.size() % 64 != 56) padded.push_back(0);
  for (unsigned shift = 64; shift > 0; shift -= 8) {
    padded.push_back(static_cast<std::uint8_t>(bytes.size() * 8 >> (shift - 8) & 255U));
  }
  for (std::size_t at = 0; at < padded.size(); at += 64) {
    add_block(padded.data() + at, constants, hash);
  }
  std::string text;
  for (const std::uint32_t word : hash) {
    for (unsigned shift = 32; shift > 0; shift -= 4)
      text += "0123456789abcdef"[word >> (shift - 4) & 15U];
  }
  return text;
}

}  // namespace rill::test
