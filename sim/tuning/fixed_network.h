// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sim/model/float_forward.h"
#include "sim/quantize/format_search.h"
#include "sim/tuning/tuning_task.h"

namespace rill {

/// A task's network with some tensors quantized as the machine has them and all else in float: the
/// picture, maps that meet, sums, means and slopes of leaky ReLUs as in fixed_numerics(). With all
/// tensors quantized its answers are those of the codes, up to the rounding of float sums.
///
/// Evaluations go on where the one before has had the same numbers: a search that walks through the
/// layers computes each candidate from its layer on.
class FixedNetwork {
 public:
  FixedNetwork(const TuningTask& task, int input_bits);

  /// Mean score over the task's pictures.
  double accuracy(const fxp::Formats& formats);

  /// Answer of one picture.
  RealMap answer(const fxp::Formats& formats, std::size_t picture);

 private:
  using MapFormats = std::vector<std::optional<fxp::QFormat>>;  // slot 0: the picture

  /// Takes the formats over; the first layer with other numbers than before.
  std::size_t take(const fxp::Formats& formats);
  bool set_layer(std::size_t layer, const fxp::Formats& formats, std::size_t at);
  RealMap answer_from(std::size_t picture, std::size_t first_changed);
  /// Whether the states of all pictures may stand before `layer`, see kMostStateBytes.
  bool may_keep(std::size_t layer) const;

  const TuningTask& task_;
  int input_bits_;
  std::vector<LayerIndex> layers_;
  Network network_;  ///< with the machine's slopes
  FloatParameters parameters_;
  std::vector<RealMap> inputs_;
  std::optional<fxp::Formats> formats_;  ///< of the evaluation before
  MapFormats maps_;
  std::vector<FloatState> states_;  ///< one a picture
};

}  // namespace rill
