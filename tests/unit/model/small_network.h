// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/specs.h"
#include "sim/network/network.h"

// Networks of a few layers, written down in the test that uses them.
namespace rill::test {

Layer convolution(const std::string& name, LayerIndex input, int out_channels, int kernel = 1);
Layer depthwise(const std::string& name, LayerIndex input, int channels);
Layer simple_layer(const std::string& name, Op op, std::vector<LayerIndex> inputs);

/// Shapes inferred.
Network network_of(const Shape& input, std::vector<Layer> layers);

/// The same formats for all layers; nothing else is said.
NumericsSpec same_numerics(const Format& input, const Format& weight, const Format& output);

/// Messages of the ConfigError that `call` throws, one a line; "no error" without one.
template <typename Call>
std::string messages_of(const Call& call) {
  try {
    call();
  } catch (const ConfigError& error) {
    std::string text;
    for (const Diagnostic& diagnostic : error.diagnostics()) text += diagnostic.to_string() + "\n";
    return text;
  }
  return "no error";
}

}  // namespace rill::test
