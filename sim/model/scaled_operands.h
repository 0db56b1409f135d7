// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/config/specs.h"
#include "sim/model/block_float_layer.h"
#include "sim/model/model.h"

// Inside of this folder.
namespace rill::detail {

/// What a layer with products has before it is quantized: real weights and biases, steps of its
/// input and output, and the smallest scales that hold the weights.
class ScaledOperands {
 protected:
  ScaledOperands(const Layer& layer, const LayerNumericsSpec& numerics,
                 const LayerParameters& parameters, LayerArithmetic& numbers);

  /// Where weight `i` of an output channel stands: a deconvolution's tensor is [in][out][kh][kw].
  std::size_t place_of(std::size_t channel, std::size_t i) const;
  int channel_of(std::size_t place) const;
  /// The smallest step of the input's channels; codes of weights contain how much larger others
  /// are.
  double input_step() const;
  double output_step(std::size_t channel) const;
  std::size_t scales_count() const;
  BlockedWeights blocks() const;
  /// Of a channel, rounded where the numerics give biases a fixed point.
  double bias(std::size_t channel) const;
  bool has_fixed_bias() const;
  /// What the bias code may add to the largest sum of products without leaving 32 bits. A zero
  /// point adds a second such sum, see quantize_biases().
  std::int64_t bias_limit() const;
  /// Smallest scale of one weight: codes in use reach the largest weight; bipolar ones stand for
  /// the mean magnitude, which is nearest in squares; powers of two begin as INQ's codebook does.
  double scale_for(double largest, double mean) const;
  /// Scale per channel (or one) that holds every weight, and with which every bias code fits unless
  /// the bias is elsewhere.
  std::vector<double> smallest_scales(bool bias_elsewhere) const;

  const Layer& layer_;
  const LayerNumericsSpec& numerics_;
  const LayerParameters& parameters_;
  LayerArithmetic& numbers_;
  std::size_t channels_;
  std::size_t per_channel_;  ///< weights of an output channel
  std::size_t run_;          ///< weights of an output channel that stand together
};

}  // namespace rill::detail
