// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "sim/core/units.h"
#include "sim/numerics/format.h"

// Inside of this folder: weights in block floating point (reference/quantization.md, section 6).
namespace rill::detail {

/// Real weights of `filters` filters, of each `run` together ([in][out][kh][kw]: a kernel; else the
/// whole filter). `block` neighbours of a filter share an exponent.
struct BlockedWeights {
  const std::vector<double>& weight;
  std::size_t filters = 1;
  std::size_t run = 1;
  std::size_t block = 0;  ///< 0: the whole filter
  /// Exponents by divergence, as published for all but the fully connected layers; the search has
  /// one candidate more for a layer of one input channel.
  bool by_divergence = false;
  bool one_input_channel = false;
  /// log2 of the step of each input channel over the smallest; empty: all have one step. A filter's
  /// codes contain it. `taps` weights of a channel stand together, `group_inputs` channels belong
  /// to a filter, `group_filters` filters read the same ones.
  std::vector<int> input_exponents = {};
  std::size_t taps = 1;
  std::size_t group_inputs = 1;
  std::size_t group_filters = 1;

  std::size_t in_filter() const { return weight.size() / filters; }
  /// Where weight `i` of a filter stands.
  std::size_t place_of(std::size_t filter, std::size_t i) const {
    return (i / run * filters + filter) * run + i % run;
  }
  std::size_t block_of(std::size_t i) const { return block == 0 ? 0 : i / block; }
  int input_exponent(std::size_t filter, std::size_t i) const {
    if (input_exponents.empty()) return 0;
    return input_exponents[filter / group_filters * group_inputs + i / taps];
  }
};

/// Step of a filter's codes: that of the lowest exponent of its blocks, but no further below the
/// highest than the format's alignment.
double block_float_scale(const BlockedWeights& weights, const Format& format, std::size_t filter);

/// Mantissas of every block, aligned to the step that `format.scale` has for its filter.
void quantize_blocks(const BlockedWeights& weights, const Format& format, std::vector<Code>* codes);

}  // namespace rill::detail
