// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <systemc>
#include <vector>

#include "modules/line_buffer/window_map.h"
#include "modules/pool/average.h"

namespace rill {

/// Average pooling: an adder tree over the taps of a window and a product with a reciprocal in
/// every lane.
class AveragePool : public WindowMap {
 public:
  /// `divisors` holds the index of each output pixel's reciprocal; `arithmetic` is null in a
  /// timing-only run.
  AveragePool(const sc_core::sc_module_name& name, RunContext& context, int taps, const Shape& out,
              const StreamShape& words, std::vector<int> divisors,
              const LayerArithmetic* arithmetic, WindowSource* windows);

  /// Registers between window and word: one per level of the tree, three of the DSP slice that
  /// multiplies (A/B, M, P: UG579 figure 2-1), one behind rounding and clamp.
  static int latency(int taps);

 private:
  void compute(const Code* windows, int pixels, Code* out) const override;

  const int taps_;
  const int channels_;
  const std::vector<int> divisors_;
  std::optional<AveragePoolFunction> function_;
};

}  // namespace rill
