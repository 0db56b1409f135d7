// SPDX-License-Identifier: Apache-2.0
#include "sim/model/synthetic.h"

#include <cmath>
#include <cstddef>

namespace rill {

namespace {

/// Numbers out of a counter (splitmix64, Steele et al. 2014), uniform in [-1, 1).
class Uniform {
 public:
  explicit Uniform(std::uint64_t seed) : state_(seed) {}

  double next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    z ^= z >> 31U;
    return std::ldexp(static_cast<double>(z >> 11U), -52) - 1.0;
  }

 private:
  std::uint64_t state_;
};

/// Terms of one output value.
double fan_in(const Layer& layer) {
  const double terms = static_cast<double>(layer.in.channels) / layer.groups * layer.window.taps();
  if (layer.op != Op::Deconvolution) return terms;
  return terms / (layer.window.stride_h * layer.window.stride_w);
}

LayerParameters synthetic_layer(const Layer& layer, Uniform& random) {
  // Behind a ReLU half of the mean square is lost.
  const double gain = layer.activation == ActivationFunction::None ? 1.0 : 2.0;
  // The variance of a uniform number in [-limit, limit) is limit^2 / 3.
  const double limit = std::sqrt(3.0 * gain / fan_in(layer));
  constexpr double kBiasLimit = 0.125;
  LayerParameters parameters;
  parameters.weight.resize(static_cast<std::size_t>(layer.weights()));
  for (double& weight : parameters.weight) weight = limit * random.next();
  if (layer.bias || layer.batch_norm) {
    parameters.bias.resize(static_cast<std::size_t>(layer.out_channels));
    for (double& bias : parameters.bias) bias = kBiasLimit * random.next();
  }
  return parameters;
}

}  // namespace

FloatParameters synthetic_parameters(const Network& network, std::uint64_t seed) {
  FloatParameters parameters(network.layers.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Layer& layer = network.layers[i];
    // A stream of its own for each layer: changing one layer leaves the others' weights alone.
    Uniform random(seed * 0x2545F4914F6CDD1DU + i * 0xD1342543DE82EF95U);
    if (layer.has_weights()) parameters[i] = synthetic_layer(layer, random);
    if (layer.op == Op::L2Normalize) {
      parameters[i].weight.assign(static_cast<std::size_t>(layer.in.channels), layer.init_scale);
    }
  }
  return parameters;
}

}  // namespace rill
