// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/numerics/format.h"

namespace rill {

/// Order in which the terms of one output value are added.
enum class TermOrder {
  TapMajor,      ///< kernel row, kernel column, then channel fastest
  ChannelMajor,  ///< channel, then kernel row, kernel column fastest
};

/// Where the bias enters the sum.
enum class BiasEntry {
  First,  ///< the running sum starts as the bias, cast to the accumulator format
  Last,   ///< added after the last term (and cast like any addition)
  None,
};

/// How the products of one output value become one accumulator code.
///
/// Products are exact, with fraction_bits(input) + fraction_bits(weight) fraction bits (scaled
/// formats: integers with scale_x * scale_w). With terms_per_cast == 0 the sum of all terms and the
/// bias is exact and cast to `accumulator` once (exact-then-cast). With terms_per_cast == k > 0 the
/// exact sum of every k consecutive terms is first cast to `partial` (if given) and then added to
/// the running sum, and the result is cast to `accumulator`:
///   SkyNet depthwise:  k = 1,  no partial:  A = FM(A + w*x)
///   SkyNet pointwise:  k = 16, partial ACC: A = ACC(A + ACC(sum of 16 w*x))
struct Accumulation {
  Format accumulator = Format::fixed(32, 32);
  int terms_per_cast = 0;
  std::optional<Format> partial;
  TermOrder order = TermOrder::TapMajor;
  BiasEntry bias = BiasEntry::First;
};

/// Slope of a leaky ReLU below zero as hardware has it: multiplier / 2^shift, from a few shifts and
/// additions or a multiplier. The product is exact; only the requantization behind it rounds.
struct LeakySlope {
  std::int32_t multiplier = 0;
  int shift = 0;
};

/// The sums of a 3x3 convolution of stride 1 (or of a 7x7 one of stride 2 as nine of these) by
/// Winograd's F(m,3): tiles of m + 2 inputs and filter rows, or of (m + 2) x (m + 2) inputs and
/// whole filters, are transformed, multiplied, summed, transformed back, divided by the transforms'
/// gain (reference/quantization.md, 5.4).
struct WinogradForm {
  /// How transformed numbers are held. Exact: as wide as they get, so that sums equal the direct
  /// ones. Int16: rounded and saturated as published; sums then are those of the published form.
  enum class Storage { Exact, Int16 };

  int outputs = 0;  ///< m: 2, 4 or 5; 0: no such form, products are added directly
  Storage storage = Storage::Exact;
  bool both_directions = false;  ///< tiles of m x m outputs in place of m neighbours of a row

  bool used() const { return outputs > 0; }
  /// Output rows that one tile gives.
  int tile_rows() const { return both_directions ? outputs : 1; }
  /// Products of a tile, one a place.
  int places() const { return (outputs + 2) * (both_directions ? outputs + 2 : 1); }
};

/// How an accumulator code becomes an output code. One place for every scheme.
///   Identity:   the code itself
///   Cast:       fixed point to fixed point, cast_fixed() to the output format
///   Multiply:   (((acc * multiplier[c]) >> first_shift) + offset[c]) >> shift, the first towards
///               minus infinity, the second rounded with `rounding`; with keeps_sign, of the
///               result only the sign and the output's width - 1 low bits are kept
///   Thresholds: number of thresholds t[c][k] with acc >= t, plus the output format's lowest code
///               (a bipolar output has its one threshold twice: -1 or +1)
/// All kinds then clamp to [minimum, maximum], which is where the ReLU family lives.
struct Requantization {
  enum class Kind { Identity, Cast, Multiply, Thresholds };

  Kind kind = Kind::Cast;
  std::vector<std::int32_t> multiplier;  ///< Multiply: one entry, or one per channel
  bool power_of_two = false;             ///< Multiply: every multiplier is a power of two, so a
                                         ///< shifter does
  std::vector<std::int64_t> offset;      ///< Multiply: empty, one entry, or one per channel
  int first_shift = 0;  ///< Multiply in two stages (TF2, quantization.md, 5.3); 0: in one
  int shift = 0;
  Rounding rounding = Rounding::Rnd;
  bool keeps_sign = false;               ///< Multiply: no saturation, as ap_fixed's WRAP with N = 1
  std::vector<std::int64_t> thresholds;  ///< Thresholds: [channel or 1][count], ascending
  int thresholds_per_channel = 0;
  /// Identity, Cast and Multiply: what a negative accumulator is multiplied by first.
  std::optional<LeakySlope> leaky;
  Code minimum = INT32_MIN;
  Code maximum = INT32_MAX;
};

/// The complete arithmetic of one layer, in codes.
struct LayerArithmetic {
  Format input;   ///< of the layer's (first) input map
  Format weight;  ///< unused by layers without weights
  Format bias;
  Accumulation accumulation;
  WinogradForm winograd;  ///< of the layer's array
  Requantization requantization;
  Format output;
  Code padding_code = 0;  ///< what a window reads outside the map
  /// Concat of fixed-point maps of different formats: the format of every operand, each of which is
  /// cast to `output`. Empty when all operands have the output's format.
  std::vector<Format> operands;
};

/// Fraction bits of the exact product of an input and a weight code (0 for scaled formats).
int product_fraction_bits(const LayerArithmetic& arithmetic);

/// One accumulator code: the plain, obviously right evaluation of an Accumulation.
/// `terms` are the products in the order of the accumulation; `bias` is the bias code.
std::int64_t accumulate(const LayerArithmetic& arithmetic, const std::int64_t* terms, int count,
                        Code bias);

/// Output code of one accumulator code of a channel.
Code requantize(const LayerArithmetic& arithmetic, std::int64_t accumulator, int channel);

}  // namespace rill
