// SPDX-License-Identifier: Apache-2.0
#include "modules/dsp_array/cost.h"

#include <algorithm>

#include "sim/core/units.h"
#include "sim/cost/logic.h"
#include "sim/cost/multiplier.h"

namespace rill {

namespace {

/// Folds over input and output channels and pixels in a row: counters that go up to a few thousand.
constexpr int kFoldCounters = 3;
constexpr int kFoldCount = 1 << 12;

/// Multipliers with a common operand, which one DSP slice may serve together.
struct Packing {
  Operand common;
  Operand separate;
  int sharers = 1;  ///< multipliers that have `common` in common
  int lanes = 1;    ///< of them in one slice
};

Packing packed(const Operand& common, const Operand& separate, int sharers, Family family) {
  return {common, separate, sharers, std::min(sharers, products_per_dsp(common, separate, family))};
}

Packing packing_of(const ArrayCostShape& shape) {
  const Operand input{shape.input_bits, shape.input_signed};
  const Operand weight{shape.weight_bits, true};
  if (!shape.packs) return {input, weight, 1, 1};
  const Packing by_pixel = packed(weight, input, shape.pixels, shape.family);
  if (shape.depthwise) return by_pixel;
  const Packing by_pe = packed(input, weight, shape.pe, shape.family);
  return by_pe.lanes >= by_pixel.lanes ? by_pe : by_pixel;
}

int lanes_of(const ArrayCostShape& shape) { return packing_of(shape).lanes; }

/// DSP slices of one product that is not packed.
int slices_of(const ArrayCostShape& shape) {
  return dsp_per_product({shape.input_bits, shape.input_signed}, {shape.weight_bits, true},
                         shape.family);
}

/// A post-adder is free for the array's sum where a slice computes one whole product: packed lanes
/// have no room for carries, split products use it for their own pieces.
bool free_post_adders(const ArrayCostShape& shape) {
  return shape.dsp_multipliers && lanes_of(shape) == 1 && slices_of(shape) == 1;
}

/// Three XNORs and the full adder that counts them are two LUTs of six inputs: sum and carry.
constexpr int kXnorGroup = 3;
constexpr int kXnorGroupLuts = 2;

/// Exponents of powers of two that `bits` bits store beside sign and zero, less one: bits that the
/// largest shift adds.
int shift_range(int bits) { return (1 << (bits - 1)) - 2; }

int product_bits(const ArrayCostShape& shape) {
  switch (shape.products) {
    case ProductKind::Xnor:
      return kXnorGroupLuts;  // a count of 0 to 3
    case ProductKind::AddSubtract:
      return shape.input_bits + 1;  // -(-128) needs one more
    case ProductKind::Shift:
      // Sums wrap around, so what lies above them need not be there.
      return std::min(shape.input_bits + 1 + shift_range(shape.weight_bits),
                      std::max(shape.accumulator_bits, shape.input_bits + 1));
    case ProductKind::Multiply:
      break;
  }
  return shape.input_bits + shape.weight_bits;
}

/// Operands of the adder tree of one PE and pixel.
int tree_operands(const ArrayCostShape& shape) {
  return shape.products == ProductKind::Xnor ? ceil_div(shape.simd, kXnorGroup) : shape.simd;
}

/// Products without multipliers. Negation and zero are one LUT a bit in front of the adders, which
/// take the +1 as a carry; a shifter is a 4:1 multiplexer, one LUT, for every two bits of its
/// control.
double product_luts(const ArrayCostShape& shape) {
  switch (shape.products) {
    case ProductKind::Xnor:
      return static_cast<double>(kXnorGroupLuts) * tree_operands(shape) / shape.simd;
    case ProductKind::AddSubtract:
      return product_bits(shape);
    case ProductKind::Shift: {
      const int control = log2_ceil(shift_range(shape.weight_bits) + 1);
      return product_bits(shape) * (1.0 + ceil_div(control, 2));
    }
    case ProductKind::Multiply:
      break;
  }
  return multiplier_luts(shape.input_bits, shape.weight_bits, shape.family);
}

Resources multiplier_cost(const ArrayCostShape& shape) {
  const int multipliers = shape.pe * shape.simd * shape.pixels;
  Resources cost;
  if (!shape.dsp_multipliers) {
    cost.lut = multipliers * product_luts(shape);
    // Operands and product in registers: the A/B and M stages of the DSP slice it replaces.
    const double products = static_cast<double>(multipliers) / shape.simd * tree_operands(shape);
    cost.ff = static_cast<double>(multipliers) * (shape.input_bits + shape.weight_bits) +
              products * product_bits(shape);
    return cost;
  }
  cost.dsp = array_dsp(shape);
  const int lanes = lanes_of(shape);
  cost.ff = multipliers * split_product_ff(slices_of(shape));
  if (lanes > 1) {
    cost.lut = cost.dsp * unpack_luts(lanes, product_bits(shape));
    cost.ff = static_cast<double>(multipliers) * product_bits(shape);
  }
  return cost;
}

/// Sum over SIMD in one PE and pixel, a register a level. The post-adder of every second slice
/// takes one addition (UG579, P = A*B + C).
Resources tree_cost(const ArrayCostShape& shape) {
  const bool post_adders = free_post_adders(shape);
  const int operands = post_adders ? ceil_div(shape.simd, 2) : tree_operands(shape);
  const int bits = product_bits(shape) + (post_adders && shape.simd > 1 ? 1 : 0);
  Resources cost = pipelined_adder_tree_cost(operands, bits);
  for (int left = operands; left > 1;) {
    left = ceil_div(left, 2);
    cost.ff += static_cast<double>(left) * (bits + log2_ceil(operands) - log2_ceil(left));
  }
  return cost;
}

/// Block floating point: each sum over SIMD is shifted by its block's exponent before it is
/// accumulated; one LUT a bit for every two bits of control (4:1 multiplexers), and a register.
Resources alignment_cost(const ArrayCostShape& shape) {
  Resources cost;
  if (shape.alignment == 0) return cost;
  const int bits = sum_bits(shape.simd, product_bits(shape)) + shape.alignment;
  cost.lut = bits * ceil_div(log2_ceil(shape.alignment + 1), 2);
  cost.ff = bits;
  return cost;
}

/// A single product per step accumulates in the slice's own P register; anything else in fabric.
Resources running_sum_cost(const ArrayCostShape& shape) {
  const bool in_slice =
      shape.dsp_multipliers && lanes_of(shape) == 1 && shape.simd == 1 && !shape.casts_each_step;
  if (in_slice) return {};
  Resources cost = accumulator_cost(shape.accumulator_bits);
  if (!shape.casts_each_step) return cost;
  const int step_terms = std::clamp(shape.terms_per_cast, 1, std::max(1, shape.simd));
  const int casts = ceil_div(shape.simd, step_terms);
  const int sum = std::max(shape.accumulator_bits, sum_bits(step_terms, product_bits(shape)));
  Resources cast = saturate_cost(sum + 1, shape.accumulator_bits);
  cast.lut += shape.accumulator_bits;  // rounding is one more addition
  return cost + cast * casts;
}

}  // namespace

int array_dsp(const ArrayCostShape& shape) {
  if (!shape.dsp_multipliers || shape.products != ProductKind::Multiply) return 0;
  const Packing packing = packing_of(shape);
  const int groups = shape.pe * shape.simd * shape.pixels / packing.sharers;
  if (packing.lanes > 1) return groups * ceil_div(packing.sharers, packing.lanes);
  return groups * packing.sharers * dsp_per_product(packing.common, packing.separate, shape.family);
}

bool prefers_dsp(const ArrayCostShape& shape) {
  if (shape.products != ProductKind::Multiply) return false;
  return product_bits(shape) >= kSmallestDspProduct || lanes_of(shape) > 1;
}

Resources dsp_array_cost(const ArrayCostShape& shape) {
  const int sums = shape.pe * shape.pixels;
  Resources cost = multiplier_cost(shape);
  cost += tree_cost(shape) * sums;
  cost += alignment_cost(shape) * sums;
  cost += running_sum_cost(shape) * sums;
  if (shape.counters) cost += fold_counters_cost();
  return cost;
}

Resources fold_counters_cost() { return counter_cost(kFoldCount) * kFoldCounters; }

}  // namespace rill
