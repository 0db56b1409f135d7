// SPDX-License-Identifier: Apache-2.0
#include "modules/add/cost.h"

#include "sim/core/units.h"
#include "sim/cost/logic.h"

namespace rill {

Resources add_cost(int lanes, int operands, int bits) {
  Resources cost = pipelined_adder_tree_cost(operands, bits);
  cost.ff = 0;
  for (int left = operands; left > 1;) {
    left = ceil_div(left, 2);
    cost.ff += static_cast<double>(left) * sum_bits(operands, bits);
  }
  // A word moves when all operands are there: one LUT of handshake for every six signals.
  Resources handshake;
  handshake.lut = ceil_div(operands + 1, 6);
  return cost * lanes + handshake;
}

}  // namespace rill
