// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "sim/diagnosis/deviations.h"
#include "sim/model/model.h"

namespace rill {

/// A max pool's sums, of the layer before it: what the pool's codes were before they became codes.
struct PooledSums {
  std::vector<const FeatureMap*> maps;          ///< by image; empty: not known
  const LayerArithmetic* arithmetic = nullptr;  ///< which makes codes of them
};

/// One layer with its operands and everything that a fault of an implementation can touch. The
/// defaults are the layer as described; codes come out of CaseEvaluator (case_evaluator.h).
struct LayerCase {
  const Layer* layer = nullptr;
  const QuantizedLayer* numbers = nullptr;
  std::vector<std::vector<const FeatureMap*>> inputs;  ///< [image][operand]
  bool accumulator = false;                            ///< sums, before requantization
  int halo = 0;  ///< pixels around each input that its map holds as well: what windows read there

  LayerArithmetic arithmetic;  ///< formats, casts, padding code, activation clamps
  TermSequence sequence = TermSequence::AsDescribed;
  PaddingRule padding = PaddingRule::Constant;
  InputTurn turn = InputTurn::AsDescribed;
  bool ignore_halo = false;               ///< windows read padding there all the same
  int row_offset = 0, column_offset = 0;  ///< of every window, in input pixels
  int tile_rows = 0, tile_columns = 0;    ///< windows read padding outside of their tile; 0: no
  bool swap_kernel_axes = false, flip_kernel_rows = false, flip_kernel_columns = false;
  bool swap_weight_channels = false;  ///< [out][in] read as [in][out]
  bool weight_unsigned = false, input_unsigned = false, output_unsigned = false;
  NarrowCodes narrow_weights, narrow_biases, narrow_output;
  int weight_shift = 0, input_shift = 0;  ///< scaled formats: codes times 2^shift
  int bias_factor = 1;
  std::optional<Rounding> bias_rounding;  ///< of a bias that starts a sum; none: the accumulator's
  std::optional<Overflow> bias_overflow;
  int bias_rotation = 0;            ///< channel c gets the bias of channel c + rotation
  std::vector<int> input_channel;   ///< channel that is read where c is meant; empty: c
  std::vector<int> filter;          ///< whose weights channel c has; empty: its own
  std::vector<int> output_channel;  ///< channel that stands where c is meant; empty: c
  bool swap_operands = false;       ///< concat: the last operand first
  ElementOrder elements = ElementOrder::AsRead;
  int word_channels = 1;  ///< neighbours that stay together when channels come last or first
  std::vector<ParameterChange> parameters;  ///< with other codes than described
  StuckChannels stuck_input;                ///< channels that are read as one code, padding too
  StuckChannels stuck_output;               ///< places in the golden at which one code stands
  StuckChannels stuck_sum;  ///< channels whose products are 0, whatever their code is
  bool negated = false;     ///< codes have the other sign, saturated
  PoolRule pool = PoolRule::Max;
  PooledSums sums;                             ///< of a max pool
  std::optional<LayerArithmetic> sums_become;  ///< pooled are the sums, made codes by this
  bool pools_before_cast = false;              ///< and of them the largest sum becomes a code
  std::vector<int> image;                      ///< image that stands where i is meant; empty: i
  PixelOrder input_pixels, output_pixels;      ///< of the map inside of its halo
  std::vector<bool> without_bias;              ///< channels that add none; empty: all as described
  GoldenStage stage = GoldenStage::AsNamed;
  std::optional<ProductBit> product_bit;
  std::optional<OutputShift> shift;
  std::optional<OutputPoint> point;
  std::optional<BitFault> bit;
};

/// The layer as described; `inputs` must outlive the case. Maps larger than the layer's input hold
/// a halo around it.
LayerCase described_case(const Layer& layer, const QuantizedLayer& numbers, bool accumulator,
                         std::vector<std::vector<const FeatureMap*>> inputs);

}  // namespace rill
