// SPDX-License-Identifier: Apache-2.0
#include "sim/reference/float_reference.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/core/error.h"
#include "sim/reference/float_layers.h"

namespace rill {
namespace {

RealMap linear_part(const Layer& layer, const LayerParameters& parameters,
                    const std::vector<const RealMap*>& inputs) {
  const RealMap& input = *inputs.front();
  switch (layer.op) {
    case Op::Convolution:
    case Op::FullyConnected:
      return detail::convolve(layer, parameters, input);
    case Op::Deconvolution:
      return detail::deconvolve(layer, parameters, input);
    case Op::MaxPool:
      return detail::max_pool(layer, input);
    case Op::AveragePool:
    case Op::GlobalAveragePool:
      return detail::average_pool(layer, input);
    case Op::Add:
      return detail::add(layer, inputs);
    case Op::Concat:
      return detail::concat(layer, inputs);
    case Op::Reorg:
      return detail::reorg(layer, input);
    case Op::BilinearUpsample:
      return detail::upsample(layer, input);
    case Op::Crop:
      return detail::crop(layer, input);
    case Op::L2Normalize:
      return detail::l2_normalize(layer, parameters, input);
  }
  throw InternalError("evaluate_float: unknown operation");
}

void normalize(const LayerParameters& parameters, double epsilon, RealMap& map) {
  const std::size_t channels = parameters.gamma.size();
  if (channels == 0) return;
  internal_check(channels == static_cast<std::size_t>(map.shape.channels) &&
                     parameters.beta.size() == channels && parameters.mean.size() == channels &&
                     parameters.variance.size() == channels,
                 "evaluate_float: a batch norm needs four values a channel");
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    const std::size_t c = i % channels;
    map.values[i] = parameters.gamma[c] * (map.values[i] - parameters.mean[c]) /
                        std::sqrt(parameters.variance[c] + epsilon) +
                    parameters.beta[c];
  }
}

double activate(const Layer& layer, double value) {
  switch (layer.activation) {
    case ActivationFunction::None:
      return value;
    case ActivationFunction::Relu:
      return std::max(value, 0.0);
    case ActivationFunction::Relu6:
      return std::clamp(value, 0.0, 6.0);
    case ActivationFunction::LeakyRelu:
      return value < 0.0 ? layer.leaky_slope * value : value;
  }
  throw InternalError("evaluate_float: unknown activation");
}

}  // namespace

std::vector<RealMap> evaluate_float(const Network& network, const FloatParameters& parameters,
                                    const RealMap& input) {
  internal_check(parameters.size() == network.layers.size(),
                 "evaluate_float: one entry of parameters a layer is needed");
  internal_check(input.shape == network.input &&
                     input.values.size() == static_cast<std::size_t>(input.shape.size()),
                 "evaluate_float: the input does not have the network's shape");
  std::vector<RealMap> maps;
  maps.reserve(network.layers.size());
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    std::vector<const RealMap*> inputs;
    for (const LayerIndex source : layer.inputs) {
      inputs.push_back(source == kNetworkInput ? &input : &maps[static_cast<std::size_t>(source)]);
    }
    RealMap map = linear_part(layer, parameters[i], inputs);
    normalize(parameters[i], network.batch_norm_epsilon, map);
    for (double& value : map.values) value = activate(layer, layer.output_scale * value);
    maps.push_back(std::move(map));
  }
  return maps;
}

}  // namespace rill
