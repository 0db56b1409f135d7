// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "modules/line_buffer/window_map.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// Max pooling: a comparator tree over the taps of a window in every lane.
class Pool : public WindowMap {
 public:
  Pool(const sc_core::sc_module_name& name, RunContext& context, int taps, const Shape& out,
       const StreamShape& words, const LayerArithmetic& arithmetic, WindowSource* windows,
       bool with_data);

  /// Registers between window and word: one per level of the tree.
  static int latency(int taps);

 private:
  void compute(const Code* windows, int pixels, Code* out) const override;

  const int taps_;
  const int channels_;
  const LayerArithmetic arithmetic_;
};

}  // namespace rill
