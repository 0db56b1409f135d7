// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/memory.h"
#include "sim/cost/resources.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// What decides the size of an activation unit.
struct ActivationCostShape {
  Requantization::Kind kind = Requantization::Kind::Cast;
  int lanes = 1;          ///< PE x pixels
  int channel_lanes = 1;  ///< PE: pixels share the parameters of their channel
  int channel_folds = 1;  ///< sets of parameters a lane goes through; 1 keeps them in registers
  int accumulator_bits = 32;
  int output_bits = 8;
  int multiplier_bits = 0;   ///< Multiply
  bool shifter = false;      ///< Multiply by powers of two: shifted by an amount of each channel
  int shift = 0;             ///< Multiply and Cast: bits that are dropped
  int offset_bits = 0;       ///< Multiply: 0 without an offset
  bool keeps_sign = false;   ///< Multiply: high bits are dropped, nothing saturates
  int thresholds = 0;        ///< Thresholds: per channel
  int search_bits = 0;       ///< Thresholds: bits that FINN's pipeline searches one a stage; 0: all
                             ///< comparators at once
  bool deep_search = false;  ///< with two registers a stage
  int slope = 0;             ///< constant of a leaky ReLU; 0 without one
  bool per_channel = true;   ///< parameters differ among channels
  bool dsp_multipliers = true;
  Family family = Family::UltraScalePlus;
};

/// Parameter memory, multiplier or comparators, rounding, clamp; three register stages
/// (kActivationLatency).
Resources activation_cost(const ActivationCostShape& shape);

}  // namespace rill
