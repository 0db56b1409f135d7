// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/network/network.h"

namespace rill::test {

inline Layer layer(std::string name, Op op, std::vector<LayerIndex> inputs) {
  Layer made;
  made.name = std::move(name);
  made.op = op;
  made.inputs = std::move(inputs);
  return made;
}

inline Window window(int kernel, int stride = 1, int pad = 0, int dilation = 1) {
  return {kernel, kernel, stride, stride, pad, pad, dilation};
}

inline Layer convolution(std::string name, LayerIndex input, int out_channels, Window spanned,
                         int groups = 1) {
  Layer made = layer(std::move(name), Op::Convolution, {input});
  made.out_channels = out_channels;
  made.window = spanned;
  made.groups = groups;
  return made;
}

inline Network network(Shape input, std::vector<Layer> layers) {
  Network made;
  made.input = input;
  made.layers = std::move(layers);
  return made;
}

}  // namespace rill::test
