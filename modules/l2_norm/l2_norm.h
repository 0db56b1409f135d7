// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>

#include "modules/bram/bram.h"
#include "modules/l2_norm/function.h"
#include "modules/l2_norm/timing.h"
#include "modules/line_buffer/window_map.h"

namespace rill {

/// L2 normalisation: the squares of a pixel are summed while its words come into the buffer in
/// front; root and reciprocal follow, and its words leave scaled.
class L2Norm : public WindowMap {
 public:
  /// `arithmetic` is null in a timing-only run; otherwise the gains are what `weights` holds when a
  /// frame begins.
  L2Norm(const sc_core::sc_module_name& name, RunContext& context, const Shape& out,
         const StreamShape& words, const LayerArithmetic* arithmetic, const Bram& weights,
         WindowSource* pixels);

 private:
  void compute(const Code* windows, int pixels, Code* out) const override;

  const LayerArithmetic* const arithmetic_;
  const Bram& weights_;
  mutable std::optional<L2NormFunction> function_;  ///< of the gains taken last
  mutable std::int64_t weight_fill_ = 0;            ///< which filling of the memory that was
};

}  // namespace rill
