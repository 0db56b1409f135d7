// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/model/model.h"

namespace rill {

namespace {

/// Weights of one output channel: a contiguous run, except in a deconvolution, whose tensor is
/// [in][out][kh][kw].
void scale_channel(const Layer& layer, std::size_t channel, double factor,
                   std::vector<double>& weight) {
  const auto taps = static_cast<std::size_t>(layer.window.taps());
  const auto channels = static_cast<std::size_t>(layer.out_channels);
  const bool transposed = layer.op == Op::Deconvolution;
  const std::size_t run = transposed ? taps : weight.size() / channels;
  const std::size_t step = transposed ? channels * taps : weight.size();
  for (std::size_t first = channel * run; first < weight.size(); first += step) {
    for (std::size_t i = first; i < first + run; ++i) weight[i] *= factor;
  }
}

void fold_layer(const Layer& layer, double epsilon, LayerParameters& parameters) {
  const auto channels = static_cast<std::size_t>(layer.out_channels);
  internal_check(parameters.gamma.size() == channels && parameters.beta.size() == channels &&
                     parameters.mean.size() == channels && parameters.variance.size() == channels,
                 "fold_batch_norm: gamma, beta, mean and variance need one value per channel");
  internal_check(parameters.weight.size() % channels == 0 &&
                     (parameters.bias.empty() || parameters.bias.size() == channels),
                 "fold_batch_norm: weight or bias does not have the layer's size");
  parameters.bias.resize(channels, 0.0);
  for (std::size_t c = 0; c < channels; ++c) {
    // The sum is formed in double, where even a float32 subnormal variance is an ordinary number;
    // epsilon must be inside of the root, or dead channels (variance 0) divide by nothing.
    const double variance = parameters.variance[c] + epsilon;
    if (!(variance > 0)) {
      throw ConfigError(Diagnostic{layer.where, "layers." + layer.name,
                                   "channel " + std::to_string(c) +
                                       " has no positive batch-norm variance; check the array of "
                                       "variances and the network's batch_norm_epsilon"});
    }
    const double factor = parameters.gamma[c] / std::sqrt(variance);
    scale_channel(layer, c, factor, parameters.weight);
    parameters.bias[c] = parameters.beta[c] + (parameters.bias[c] - parameters.mean[c]) * factor;
  }
  parameters.gamma.clear();
  parameters.beta.clear();
  parameters.mean.clear();
  parameters.variance.clear();
}

}  // namespace

void fold_batch_norm(const Network& network, FloatParameters& parameters) {
  internal_check(parameters.size() == network.layers.size(),
                 "fold_batch_norm: one entry of parameters a layer is needed");
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].gamma.empty()) continue;
    fold_layer(network.layers[i], network.batch_norm_epsilon, parameters[i]);
  }
}

}  // namespace rill
