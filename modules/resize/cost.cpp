// SPDX-License-Identifier: Apache-2.0
#include "modules/resize/cost.h"

#include "sim/cost/logic.h"
#include "sim/cost/memory.h"
#include "sim/cost/multiplier.h"

namespace rill {

Resources resize_cost(const ResizeShape& shape, int bits, Family family) {
  constexpr int kCorners = 4;
  // A weight is a product of a row's and a column's share; 2 * to shares make a whole.
  const int weight_bits = log2_ceil(2 * shape.to.height) + log2_ceil(2 * shape.to.width);
  const int product_bits = bits + weight_bits;
  Resources channel = adder_tree_cost(kCorners, product_bits, family);
  channel.dsp = kCorners * dsp_per_product({weight_bits, false}, {bits, false}, family);
  channel.lut += product_bits;  // rounding
  channel.ff = kCorners * bits + product_bits + bits;
  Resources cost = channel * shape.from.channels;
  const MemoryShape row{shape.from.width, shape.from.channels * bits};
  cost += memory_cost(row, MemoryChoice::Auto, family).resources * 2;
  for (const int count :
       {shape.from.width, shape.from.height, 2 * shape.to.width, 2 * shape.to.height}) {
    cost += counter_cost(count);
  }
  return cost;
}

}  // namespace rill
