// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/resources.h"

namespace rill {

/// What one product is made of. All but the first need no multiplier and no DSP slice.
enum class ProductKind {
  Multiply,
  Xnor,         ///< -1/+1 times -1/+1
  AddSubtract,  ///< a code times -1, 0 or +1
  Shift,        ///< a code times 0 or +-2^k
};

/// What decides the size of a multiply-accumulate array.
struct ArrayCostShape {
  bool depthwise = false;
  int pe = 1;
  int simd = 1;
  int pixels = 1;
  int input_bits = 8;
  bool input_signed = true;
  int weight_bits = 8;  ///< signed
  int accumulator_bits = 32;
  Family family = Family::UltraScalePlus;
  bool dsp_multipliers = true;
  bool packs = true;  ///< narrow products with a common operand share a slice
  ProductKind products = ProductKind::Multiply;
  int alignment = 0;  ///< largest left shift of a block's sum (block floating point); 0: no shifter
  bool casts_each_step = false;  ///< the running sum is rounded and saturated on the way
  int terms_per_cast = 0;        ///< terms between two such casts
  bool counters = true;          ///< false: it shares those of another array
};

/// DSP slices of the array. Multipliers that share an operand are packed where the ports allow
/// (and the shape does): an activation is common to the PEs (not in depthwise arrays), a weight to
/// the pixels.
int array_dsp(const ArrayCostShape& shape);

/// Whether one product is wide enough for a DSP slice when the choice is automatic.
bool prefers_dsp(const ArrayCostShape& shape);

/// Multipliers, adder trees over SIMD, accumulators, casts and control. Registers: the pipeline of
/// ArrayFolding::latency(); those in front of, inside and behind a DSP slice are part of it.
Resources dsp_array_cost(const ArrayCostShape& shape);

/// Control: counters of folds and pixels.
Resources fold_counters_cost();

}  // namespace rill
