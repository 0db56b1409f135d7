// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/specs.h"
#include "sim/core/error.h"
#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"

// Inside of this folder.
namespace rill::detail {

constexpr int kAccumulatorBits = 32;  // of a sum as it leaves the array (Code)

inline bool is_fixed(const Format& format) { return format.kind == Format::Kind::Fixed; }

/// Same codes with the same meaning, as far as it is known before calibration.
bool same_format(const Format& a, const Format& b);

/// Resolves one layer after the other and collects what is wrong. One source for each kind of
/// numbers: resolve_products.cpp, resolve_block_float.cpp, resolve_requantization.cpp,
/// resolve_joins.cpp; resolve_arithmetic.cpp has the rest.
class Resolver {
 public:
  Resolver(const Network& network, const Format& input, const NumericsSpec& spec)
      : network_(network), input_(input), spec_(spec) {}

  std::vector<LayerArithmetic> run();

 private:
  void check_names();
  void complain(const std::string& message);
  const Format& format_of(LayerIndex map) const;
  void check_operands();
  void resolve(LayerIndex index);
  /// The layer hands on the codes that it reads.
  void resolve_passing(LayerArithmetic& numbers);
  void resolve_add(LayerArithmetic& numbers);
  /// Exact sums, times a reciprocal; between fixed-point formats everything is known now.
  void resolve_average(LayerArithmetic& numbers);
  void resolve_norm(LayerArithmetic& numbers);
  void resolve_padding(LayerArithmetic& numbers);

  void check_deconvolution();
  /// Maps of one format stay as they are. Fixed-point maps of different formats are cast to the
  /// output that the numerics name for this layer, or brought to the common format that loses
  /// nothing: the finest lsb, the most integer bits.
  void resolve_concat(LayerArithmetic& numbers);
  static Format common_format(const std::vector<Format>& formats);
  /// The exact sum is the output unless the numerics name one for this layer (or, when nobody reads
  /// it, for output layers).
  void resolve_upsample(LayerArithmetic& numbers);

  void resolve_products(LayerArithmetic& numbers);
  /// Only layers that the form exists for use it, as published; all others add products directly.
  void resolve_winograd(LayerArithmetic& numbers);
  void resolve_accumulation(LayerArithmetic& numbers);
  /// Batch norm stays behind the sum, as a factor and an addend a channel.
  bool has_affine(const LayerArithmetic& numbers) const;
  /// The output is the accumulator code itself.
  static bool keeps_accumulator(const LayerArithmetic& numbers);

  /// A map in groups of channels is mantissas with a scale a channel: calibration's, or those that
  /// the numerics list, one a group.
  void resolve_map_groups();
  bool reads_map_groups() const;
  bool adds_fixed_bias(const LayerArithmetic& numbers) const;
  /// A fixed-point bias enters behind the sum, finer than its step, unless the sum is the answer or
  /// thresholds hold the bias.
  bool adds_bias_behind(const LayerArithmetic& numbers) const;
  /// So many neighbouring channels of any map share an exponent, wherever they begin: joined maps
  /// bring their groups along.
  int channels_together() const;
  /// Codes of weights contain the exponents of the map's groups, so that a block needs room for
  /// their alignment and ends where a group may end, unless a filter reads a single channel.
  void resolve_input_groups(LayerArithmetic& numbers);
  static void drop_blocks(Format& weight);
  /// Numbers beyond the output's codes saturate, or keep their sign and low bits.
  void resolve_overflow(LayerArithmetic& numbers);

  void resolve_requantization(LayerArithmetic& numbers);
  /// One exponent a channel of every map, which weights that are shifts contain (CAQ).
  bool shifts_channels() const;
  void resolve_thresholds(LayerArithmetic& numbers);
  void clamp(LayerArithmetic& numbers);
  /// The slope in binary: a few shifts and additions, or a small multiplier.
  void set_slope(Requantization& rule, const LayerArithmetic& numbers);

  const Network& network_;
  const Format& input_;
  const NumericsSpec& spec_;
  const Layer* layer_ = nullptr;
  bool is_read_ = false;  ///< by another layer
  LayerNumericsSpec numerics_;
  std::vector<LayerArithmetic> resolved_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace rill::detail
