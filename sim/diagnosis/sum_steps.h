// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "sim/numerics/arithmetic.h"
#include "sim/numerics/vector_cast.h"

// Inside of this folder.
namespace rill::detail {

/// Bits of the largest magnitude among a format's codes.
int magnitude_bits(const Format& format);

/// accumulate() of sim/numerics for the products of one layer, prepared once: the same sums in
/// 64-bit steps. Diagnosis evaluates hundreds of variants of a layer; numerics/arithmetic.h stays
/// the definition.
class SumSteps {
 public:
  /// `weight_bits` and `code_bits` bound the magnitudes of the factors; a bias that comes first is
  /// cast to `first`, the accumulator's format up to its rounding and overflow. Nothing when a cast
  /// needs more than CastSteps, or a sum more than 64 bits, or the bias comes last.
  static std::optional<SumSteps> prepare(const LayerArithmetic& arithmetic, int terms,
                                         int weight_bits, int code_bits, const Format& first);

  /// accumulate() of weights[t] * codes[t] for all terms.
  std::int64_t sum(const Code* weights, const Code* codes, Code bias) const;

 private:
  SumSteps() = default;

  int terms_ = 0;
  int interval_ = 0;                                  ///< terms a cast; 0: once, with the bias
  int sum_left_ = 0, part_left_ = 0, bias_left_ = 0;  ///< shifts to the common fraction
  CastSteps running_;
  std::optional<CastSteps> partial_;
  std::optional<Format> first_;  ///< what the bias is cast to, where it comes first
  int bias_fraction_ = 0;
  bool adds_bias_ = false;
};

}  // namespace rill::detail
