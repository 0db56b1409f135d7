// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/model/skynet_numerics.h"

namespace rill::test {

NumericsSpec skynet_fm9_w11() {
  const Format map = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
  const Format weight = Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat);
  const Format accumulator = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);
  NumericsSpec spec;
  spec.name = "fm9_w11";
  spec.input.format = map;
  spec.defaults.weight = FormatSpec{weight, false, false};
  spec.defaults.bias = FormatSpec{weight, false, false};
  spec.defaults.output = FormatSpec{map, false, false};
  Accumulation per_tap;
  per_tap.accumulator = map;
  per_tap.terms_per_cast = 1;
  spec.depthwise.accumulation = per_tap;
  Accumulation per_16;
  per_16.accumulator = accumulator;
  per_16.terms_per_cast = 16;
  per_16.partial = accumulator;
  spec.pointwise.accumulation = per_16;
  spec.output_layer.output = FormatSpec{accumulator, false, false};
  spec.layers["dw1_dw3x3"].padding_code = -1;  // pixel 127
  return spec;
}

NumericsSpec skynet_scaled(int bits) {
  NumericsSpec spec;
  spec.name = "w" + std::to_string(bits) + "a" + std::to_string(bits);
  spec.input.format = Format::scaled(8, true, false);
  spec.defaults.weight = FormatSpec{Format::scaled(bits, true, true), true, false};
  spec.defaults.bias = FormatSpec{Format::scaled(32, true, false), true, false};
  spec.defaults.output = FormatSpec{Format::scaled(bits, false, false), false, false};
  Accumulation exact;
  exact.accumulator = Format::fixed(32, 32);
  spec.defaults.accumulation = exact;
  spec.output_layer.output = FormatSpec{Format::scaled(32, true, false), false, false};
  return spec;
}

std::vector<double> skynet_mean() { return {0.5, 0.5, 0.5}; }
std::vector<double> skynet_deviation() { return {0.25, 0.25, 0.25}; }

void set_reorg_order(Network& network, ReorgOrder order) {
  for (Layer& layer : network.layers) layer.reorg_order = order;
}

}  // namespace rill::test
