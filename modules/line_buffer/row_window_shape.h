// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/core/shape.h"
#include "sim/core/units.h"

namespace rill {

/// Geometry and time of a RowWindowUnit.
///
/// Both of its inner loops start an iteration a cycle; entering, draining and leaving them costs a
/// few cycles a row, as the HLS report of the UltraNet source says for units of this kind
/// (reference/ultranet/README.md section 8): W + 4 for a row without output, W + words + 6 for one
/// with output, and one less where an iteration of the giving loop takes two cycles (of pools).
struct RowWindowShape {
  Shape map;             ///< padding included
  Window window;         ///< pads are 0
  int give_latency = 3;  ///< cycles of an iteration of the loop that gives words

  static constexpr int kReadOverhead = 4;

  int give_overhead() const { return give_latency - 1; }
  int out_height() const { return (map.height - window.extent_h()) / window.stride_h + 1; }
  int out_width() const { return (map.width - window.extent_w()) / window.stride_w + 1; }
  std::int64_t words_per_row() const { return std::int64_t{out_width()} * window.taps(); }
  /// True when windows are complete with the last pixel of this row.
  bool gives_after(int row) const {
    const int first = row - (window.extent_h() - 1);
    return first >= 0 && first % window.stride_h == 0 && first / window.stride_h < out_height();
  }
  /// Cycles of a frame when nothing holds it up: reading and giving do not overlap.
  std::int64_t frame_cycles() const {
    const std::int64_t reading = std::int64_t{map.height} * (map.width + kReadOverhead);
    return reading + out_height() * (words_per_row() + give_overhead());
  }
};

}  // namespace rill
