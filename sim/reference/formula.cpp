// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/formula.h"

#include <cmath>
#include <cstddef>
#include <vector>

namespace rill {
namespace {

/// Number of the tensor that holds the input; parameters count from 0.
constexpr std::uint64_t kInputTensor = 1000000;

/// offset + factor * u, or with `symmetric` factor * (2u - 1), for every element of a tensor.
std::vector<double> tensor_values(std::uint64_t tensor, std::int64_t count, double offset,
                                  double factor, bool symmetric) {
  std::vector<double> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double u = formula_uniform(tensor, i);
    values[i] = symmetric ? (2.0 * u - 1.0) * factor : offset + factor * u;
  }
  return values;
}

double fan_in(const Layer& layer) {
  const Window& window = layer.window;
  const double taps = window.taps();
  if (layer.op == Op::Deconvolution) {
    // A transposed convolution with stride s meets only one in s*s taps per output pixel.
    return layer.in.channels * taps / (window.stride_h * window.stride_w);
  }
  return layer.in.channels / layer.groups * taps;
}

/// Takes the next tensor numbers in the order of the formula.
class ParameterFormula {
 public:
  explicit ParameterFormula(double gain) : gain_(gain) {}

  LayerParameters of(const Layer& layer) {
    LayerParameters parameters;
    const std::int64_t channels = layer.out.channels;
    if (layer.op == Op::L2Normalize) {
      parameters.weight = positive(channels, 0.75 * layer.init_scale, 0.5 * layer.init_scale);
    }
    if (!layer.has_weights()) return parameters;
    parameters.weight = symmetric(layer.weights(), std::sqrt(3.0 / fan_in(layer)) * gain_);
    if (layer.bias) parameters.bias = symmetric(channels, 0.1);
    if (layer.batch_norm) {
      parameters.gamma = positive(channels, 0.75, 0.5);
      parameters.beta = symmetric(channels, 0.2);
      parameters.mean = symmetric(channels, 0.2);
      parameters.variance = positive(channels, 0.5, 1.0);
    }
    return parameters;
  }

 private:
  std::vector<double> positive(std::int64_t count, double offset, double factor) {
    return tensor_values(next_tensor_++, count, offset, factor, false);
  }
  std::vector<double> symmetric(std::int64_t count, double factor) {
    return tensor_values(next_tensor_++, count, 0.0, factor, true);
  }

  double gain_;
  std::uint64_t next_tensor_ = 0;
};

}  // namespace

std::uint64_t splitmix64(std::uint64_t counter) {
  // S. Vigna's public-domain generator; constants as in the formula.
  std::uint64_t z = counter + 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

double formula_uniform(std::uint64_t tensor, std::uint64_t index) {
  return std::ldexp(static_cast<double>(splitmix64((tensor << 32) + index) >> 11), -53);
}

FloatParameters formula_parameters(const Network& network, double gain) {
  FloatParameters parameters;
  ParameterFormula formula(gain);
  for (const Layer& layer : network.layers) parameters.push_back(formula.of(layer));
  return parameters;
}

RealMap formula_input(const Shape& shape) {
  RealMap map{shape, std::vector<double>(static_cast<std::size_t>(shape.size()))};
  const auto pixels = static_cast<std::uint64_t>(shape.pixels());
  const auto channels = static_cast<std::uint64_t>(shape.channels);
  // The formula counts channel by channel, a map lies pixel by pixel.
  for (std::uint64_t pixel = 0; pixel < pixels; ++pixel) {
    for (std::uint64_t channel = 0; channel < channels; ++channel) {
      map.values[pixel * channels + channel] =
          2.0 * formula_uniform(kInputTensor, channel * pixels + pixel) - 1.0;
    }
  }
  return map;
}

}  // namespace rill
