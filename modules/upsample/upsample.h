// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <systemc>

#include "modules/line_buffer/window_map.h"
#include "modules/upsample/function.h"

namespace rill {

/// Bilinear upsampling: in every lane four constant multiplications, two levels of adders, and the
/// requantization. The constants change with the phase of the pixel.
class Upsample : public WindowMap {
 public:
  /// `multiplier`: see upsample_scale(). `arithmetic` is null in a timing-only run.
  Upsample(const sc_core::sc_module_name& name, RunContext& context, int scale,
           std::int32_t multiplier, const Shape& out, const StreamShape& words,
           const LayerArithmetic* arithmetic, WindowSource* windows);

  /// Registers between window and word: product, two levels of the tree, requantization.
  static constexpr int kLatency = 4;

 private:
  void compute(const Code* windows, int pixels, Code* out) const override;

  std::optional<UpsampleFunction> function_;
};

}  // namespace rill
