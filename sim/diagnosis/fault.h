// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/diagnosis/layer_case.h"

namespace rill {

/// What an implementation usually gets wrong.
enum class Suspect {
  Rounding,
  Overflow,
  CastInterval,
  TermOrder,
  AccumulatorWidth,
  WeightPoint,
  ActivationPoint,
  BiasPoint,
  OutputPoint,
  Padding,
  Halo,
  Kernel,
  Bias,
  Activation,
  ChannelOrder,
  ReorgOrder,
  LaneOrder,
  Axes,
  Signedness,
  Parameter,
  Negation,
  ImageOrder,
  OutputShift,
  OutputBit,
  CodeWidth,
  DeadLane,
  PoolRule,
  GoldenStage,
  LineOrder,
  DeadPixels,
  LaneBit,
};

/// One way of being wrong.
struct Fault {
  Suspect suspect;
  std::string text;  ///< completes "exact if …"
  std::function<void(LayerCase&)> apply;
  int rarity = 0;        ///< of equal explanations the least rare is named first
  bool in_pairs = true;  ///< false: only tried alone
  std::string manner{};  ///< of one cast or several: what becomes of them, such as "TRN"
  unsigned casts = 0;    ///< and which, as bits

  /// True when this one does what `other` does, and the same elsewhere: nothing new where `other`
  /// explains a golden already.
  bool includes(const Fault& other) const {
    return suspect == other.suspect && manner == other.manner && casts != other.casts &&
           other.casts != 0 && (casts & other.casts) == other.casts;
  }
};

/// Whether and how the layer's input comes from a concat: channels of its first operand; 0: not.
struct FaultContext {
  int first_operand_channels = 0;
  int reorg_rows = 0;  ///< strides of a reorg that the (first operand of the) input passed; 0: none
  int reorg_columns = 0;
  int reorg_channels = 0;  ///< channels that the reorg gives
  ReorgOrder reorg_order = ReorgOrder::BlockMajor;
  std::vector<int> lanes;  ///< words' lanes of the machine and the golden, beside the usual ones
};

/// Every fault that makes sense for a layer, by area.
void add_sum_faults(const LayerCase& described, std::vector<Fault>* faults);
void add_bias_casts(const LayerCase& described, std::vector<Fault>* faults);
void add_pool_faults(const LayerCase& described, std::vector<Fault>* faults);
void add_golden_stages(const LayerCase& described, std::vector<Fault>* faults);
void add_code_widths(const LayerCase& described, std::vector<Fault>* faults);
void add_operand_faults(const LayerCase& described, std::vector<Fault>* faults);
void add_window_faults(const LayerCase& described, std::vector<Fault>* faults);
void add_order_faults(const LayerCase& described, const FaultContext& context,
                      std::vector<Fault>* faults);

}  // namespace rill
