// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/quantize/block_float.h"

/// Static exponents by Kullback-Leibler divergence (reference/quantization.md, 6.3 and 6.4).
namespace rill::bfp {

/// Equal bins over [low, high]; a value at `high` is in the last one, values outside in none.
struct Bins {
  int low = 0;
  int high = 0;
  int count = 1;
};

/// Bins of a block: integers around its range, width range/divisor of the values' own spread.
Bins bins_of(const std::vector<float>& values, float divisor);
std::vector<std::int64_t> histogram(const std::vector<float>& values, const Bins& bins);

/// Mean over the bins of P*(ln P - ln Q), both smoothed: an empty bin gets `epsilon`, the others
/// give it. Two equal histograms have none.
double divergence(const std::vector<std::int64_t>& reference,
                  const std::vector<std::int64_t>& quantized, double epsilon);

/// What the search tried: candidate i is exponent maximum - i.
struct ExponentSearch {
  int maximum = 0;
  int exponent = 0;
  Bins bins;
  std::vector<std::int64_t> reference;               ///< histogram of the real values
  std::vector<std::vector<std::int64_t>> quantized;  ///< one histogram a candidate
  std::vector<std::optional<double>> divergences;    ///< none: every value below the first bin
};

/// An activation block over all calibration pictures: three candidates, epsilon 1e-4.
ExponentSearch search_activation_exponent(const BlockFormat& format,
                                          const std::vector<float>& values);

/// A fully connected output: seven candidates, bin width 2/2^(m - bins_factor).
ExponentSearch search_dense_exponent(const BlockFormat& format, const std::vector<float>& values,
                                     int bins_factor);

/// A weight block: searched when its maximum exponent is at least 2; two candidates, three when the
/// layer has one input channel; epsilon 1e-9.
int search_weight_exponent(const BlockFormat& format, const std::vector<float>& values,
                           bool one_input_channel);

}  // namespace rill::bfp
