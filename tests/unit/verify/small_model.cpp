// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/verify/small_model.h"

#include <utility>

namespace rill::test {
namespace {

const Format kMap = Format::fixed(9, 3, Rounding::Rnd, Overflow::Sat);
const Format kWeight = Format::fixed(11, 4, Rounding::Rnd, Overflow::Sat);
const Format kSum = Format::fixed(12, 4, Rounding::Rnd, Overflow::Sat);

}  // namespace

QuantizedModel small_model() {
  QuantizedModel model;
  model.input_format = kMap;
  Network& network = model.network;
  network.input = {2, 4, 6};
  Layer pointwise;
  pointwise.name = "b1_pw1x1";
  pointwise.bundle = "b1";
  pointwise.inputs = {kNetworkInput};
  pointwise.out_channels = 4;
  pointwise.bias = true;
  Layer pool;
  pool.name = "pool";
  pool.bundle = "b1";
  pool.op = Op::MaxPool;
  pool.inputs = {0};
  pool.window.kernel_h = pool.window.kernel_w = pool.window.stride_h = pool.window.stride_w = 2;
  network.layers = {pointwise, pool};
  network.outputs = {1};
  infer_shapes(network);
  QuantizedLayer sums;
  sums.arithmetic.input = sums.arithmetic.output = kMap;
  sums.arithmetic.weight = sums.arithmetic.bias = kWeight;
  sums.arithmetic.accumulation.accumulator = kSum;
  sums.arithmetic.requantization.minimum = 0;
  sums.weight = {40, -75, 101, 33, -128, 90, 66, -7};
  sums.bias = {5, -20, 64, 0};
  QuantizedLayer passing;
  passing.arithmetic.input = passing.arithmetic.output = kMap;
  passing.arithmetic.requantization.kind = Requantization::Kind::Identity;
  model.layers = {std::move(sums), std::move(passing)};
  return model;
}

FeatureMap small_input(int seed) {
  FeatureMap map{{2, 4, 6}, kMap, {}};
  for (int i = 0; i < 48; ++i) map.codes.push_back((i * 37 + 101 * seed) % 511 - 255);
  return map;
}

}  // namespace rill::test
