// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/cost/resources.h"

// What Vivado HLS estimates for processes that are one loop each, before synthesis: C integers of
// 32 bits for every loop variable, products in slices that are not shared, arrays in whole blocks.
// Prices are those of the tool's utilization tables (Vivado HLS 2019.2, the reports of public
// repository zzzDavid/ultranet_hls_ref); what synthesis makes of such a design is smaller (hls4ml's
// published pair: LUT by 40 %, FF by 70 %, DSP by 10 %, reference/rtl/README.md section 6).
namespace rill::hls {

/// LUTs of `a < b` of so many bits.
constexpr double compare_luts(int bits) {
  if (bits <= 4) return 9;
  if (bits <= 8) return 11;
  return bits <= 16 ? 13 : 20;
}

/// Multiplication of a C integer by a constant: shifts and an addition up to two digits, else two
/// DSP slices (32 bits do not fit a port).
Resources constant_product(std::int64_t constant);

/// State machine, pipeline enables, and the handshakes of `streams` ports.
Resources process(int streams);

/// A loop variable: increment, comparison with its end, register and its multiplexer.
Resources loop_variable(int bits);

/// hls::stream of `words` words of `bits`: shift registers below 1,024 bits, else RAMB18 of 1024 x
/// 18.
Resources fifo(std::int64_t words, int bits);

/// An array that is written: always block RAM.
Resources array(std::int64_t words, int bits);

/// An array of constants: LUTs up to 1,024 bits.
Resources constants(std::int64_t words, int bits);

/// Products of `simd` pairs and their sum, one result. Narrow products (of less than nine bits, or
/// a pair's first) are made of LUTs where the other one of a pair joins them in a slice's
/// post-adder: five slices for eight products.
Resources dot_product(int simd, int a_bits, int b_bits);

/// (sum * multiplier + offset + half) >> shift, compared with the ends of `bits` bits.
Resources requantizer(int sum_bits, int multiplier_bits, int bits, Family family);

/// Words of `from` bits to words of `to` bits, `words` of the narrower a frame.
Resources converter(int from, int to, std::int64_t words);

/// Zeros around a map of words of `bits`.
Resources padding(int bits);

/// Reads a row, then gives its windows out of rows of `width` words: addresses are computed from
/// the row and the column of each word. `rows` are those of the padded map.
Resources window_unit(std::int64_t rows, std::int64_t width, int kernel_rows, int bits);

/// Largest of `taps` words that come one after another, `channels` codes of `bits` each.
Resources maximum(int channels, int bits, std::int64_t words);

/// The video library's bilinear resize: four weights and products a colour in 20 bit fractions.
Resources resize(std::int64_t width, int colours, int bits, int fifo_depth);

}  // namespace rill::hls
