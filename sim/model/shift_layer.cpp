// SPDX-License-Identifier: Apache-2.0
#include "sim/model/shift_layer.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "sim/quantize/caq.h"

namespace rill::detail {

namespace {

constexpr int kInflation = 15;     // bits of a sum below the output's step (INFLAT)
constexpr int kLargestShift = 30;  // of a code in 32 bits with its sign

/// Q of a channel: its step is 2^-Q.
int exponent_of(const Format& format, std::size_t channel) {
  return -std::ilogb(format.lsb(static_cast<int>(channel)));
}

/// sign(power) * 2^h with h = 15 - Q + Q' + log2 |power|, at least 0.
Code shift_code(float power, int input_exponent, int output_exponent) {
  if (power == 0.0F) return 0;
  const int shift = kInflation - input_exponent + output_exponent + std::ilogb(power);
  const Code code = Code{1} << std::clamp(shift, 0, kLargestShift);
  return power < 0 ? -code : code;
}

/// Towards zero, as the published host code converts it.
Code bias_code(double bias, int output_exponent) {
  constexpr double kMost = std::numeric_limits<Code>::max();
  return static_cast<Code>(
      std::clamp(std::trunc(std::ldexp(bias, kInflation + output_exponent)), -kMost, kMost));
}

}  // namespace

void quantize_shift_layer(const Layer& layer, const LayerParameters& parameters,
                          QuantizedLayer& quantized) {
  LayerArithmetic& numbers = quantized.arithmetic;
  const bool answers = numbers.requantization.kind == Requantization::Kind::Identity;
  const std::vector<float> weights(parameters.weight.begin(), parameters.weight.end());
  const tf2::Codebook codebook = tf2::codebook_of(weights);
  const auto outputs = static_cast<std::size_t>(layer.out_channels);
  const auto group_outputs = outputs / static_cast<std::size_t>(layer.groups);
  const auto group_inputs = static_cast<std::size_t>(layer.in.channels / layer.groups);
  const auto taps = static_cast<std::size_t>(layer.window.taps());
  const std::size_t filter = weights.size() / outputs;
  // A deconvolution's tensor is [in][out][kh][kw].
  const std::size_t run = layer.op == Op::Deconvolution ? taps : filter;
  quantized.weight.resize(weights.size());
  numbers.bias.scale.clear();
  for (std::size_t out = 0; out < outputs; ++out) {
    const int output_exponent = answers ? 0 : exponent_of(numbers.output, out);
    numbers.bias.scale.push_back(std::exp2(-kInflation - output_exponent));
    for (std::size_t i = 0; i < filter; ++i) {
      const std::size_t at = (i / run * outputs + out) * run + i % run;
      const std::size_t in = out / group_outputs * group_inputs + i / taps;
      quantized.weight[at] = shift_code(tf2::power_of_two(codebook, weights[at]),
                                        exponent_of(numbers.input, in), output_exponent);
    }
    if (!parameters.bias.empty()) {
      quantized.bias.push_back(bias_code(parameters.bias[out], output_exponent));
    }
  }
  // What a code stands for where the input's step is 1.
  numbers.weight.scale = numbers.bias.scale;
  if (answers) {
    numbers.output.scale = numbers.bias.scale;
    return;
  }
  numbers.requantization.multiplier = {1};
  numbers.requantization.shift = kInflation;
  // ReLU6 is a ReLU: its upper end lies at another code in every channel, and saturation is near.
  if (layer.activation == ActivationFunction::Relu ||
      layer.activation == ActivationFunction::Relu6) {
    numbers.requantization.minimum = std::max(numbers.requantization.minimum, Code{0});
  }
}

}  // namespace rill::detail
