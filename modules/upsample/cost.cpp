// SPDX-License-Identifier: Apache-2.0
#include "modules/upsample/cost.h"

#include "sim/cost/constant.h"
#include "sim/cost/logic.h"

namespace rill {

Resources upsample_cost(const UpsampleCostShape& shape) {
  // A share is an odd number below 2 * scale: at most log2(2 scale) - 1 additions, and the mirrored
  // phase swaps the two neighbours instead of needing other constants.
  int share_bits = 1;
  while ((1 << share_bits) < 2 * shape.scale) ++share_bits;
  const int column_bits = shape.input_bits + share_bits;
  const int sum_bits = column_bits + share_bits;
  Resources lane;
  // Along a row for the upper and the lower pair, then down the column.
  const int row_additions = 2 * (2 * (share_bits - 1) + 1);
  const int column_additions = 2 * (share_bits - 1) + 1;
  lane.lut = row_additions * column_bits + column_additions * sum_bits;
  lane.ff = 2 * column_bits + sum_bits;
  // Two-way multiplexers in front of both pairs and the column: which neighbour is the nearer one.
  lane.lut += 2 * shape.input_bits + column_bits;
  lane += constant_product_cost(sum_bits, shape.multiplier);
  lane += saturate_cost(sum_bits, shape.output_bits);
  lane.ff += shape.output_bits;
  return lane * shape.lanes + counter_cost(shape.scale) * 2;
}

}  // namespace rill
