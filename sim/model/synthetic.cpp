// SPDX-License-Identifier: Apache-2.0
#include "sim/model/synthetic.h"

#include <cmath>
#include <cstddef>

#include "sim/model/uniform.h"

namespace rill {

namespace {

/// Terms of one output value.
double fan_in(const Layer& layer) {
  const double terms = static_cast<double>(layer.in.channels) / layer.groups * layer.window.taps();
  if (layer.op != Op::Deconvolution) return terms;
  return terms / (layer.window.stride_h * layer.window.stride_w);
}

void fill_layer(const Layer& layer, Uniform random, LayerParameters* parameters) {
  // Behind a ReLU half of the mean square is lost.
  const double gain = layer.activation == ActivationFunction::None ? 1.0 : 2.0;
  // The variance of a uniform number in [-limit, limit) is limit^2 / 3.
  const double limit = std::sqrt(3.0 * gain / fan_in(layer));
  constexpr double kBiasLimit = 0.125;
  parameters->weight.resize(static_cast<std::size_t>(layer.weights()));
  random.fill(limit, parameters->weight.data(), parameters->weight.size());
  if (layer.bias || layer.batch_norm) {
    parameters->bias.resize(static_cast<std::size_t>(layer.out_channels));
    for (double& bias : parameters->bias) bias = kBiasLimit * random.next();
  }
}

}  // namespace

FloatParameters synthetic_parameters(const Network& network, std::uint64_t seed) {
  FloatParameters parameters(network.layers.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    make_synthetic(network, i, seed, &parameters[i]);
  }
  return parameters;
}

void make_synthetic(const Network& network, std::size_t layer, std::uint64_t seed,
                    LayerParameters* parameters) {
  const Layer& own = network.layers[layer];
  // Emptied, not released: of a large network's layers one after another, each would be new memory.
  parameters->weight.clear();
  parameters->bias.clear();
  if (own.has_weights()) fill_layer(own, Uniform::of_layer(seed, layer), parameters);
  if (own.op == Op::L2Normalize) {
    parameters->weight.assign(static_cast<std::size_t>(own.in.channels), own.init_scale);
  }
}

}  // namespace rill
