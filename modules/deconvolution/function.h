// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/core/shape.h"
#include "sim/core/units.h"

namespace rill {

/// A transposed convolution computed output pixel by output pixel. An output pixel sees only every
/// s-th tap of the k x k kernel, which ones depends on its phase: its row and column modulo the
/// stride s. So the layer is s x s small convolutions that take turns, all with the same window of
/// ceil(k / s) x ceil(k / s) input pixels, which moves by one input pixel every s output pixels.
class PhaseKernels {
 public:
  /// Of a convolution that is not transposed: no phases at all.
  PhaseKernels() = default;
  /// Of a transposed convolution with this window: equal strides in rows and columns, no dilation.
  explicit PhaseKernels(const Window& transposed);

  bool is_transposed() const { return transposes_; }
  int count() const { return stride_ * stride_; }
  int phase_of(int row, int column) const {
    return (row + transposed_.pad_h) % stride_ * stride_ + (column + transposed_.pad_w) % stride_;
  }
  /// What an output pixel reads of the input map.
  const Window& window() const { return window_; }
  /// Weights of one phase, [out][in][kernel row][kernel column] of window(), from those of the
  /// layer, [in][out][k][k]. Taps beyond the kernel (k no multiple of s) are 0.
  std::vector<Code> weights_of(int phase, int in_channels, int out_channels,
                               const std::vector<Code>& weight) const;

 private:
  /// Tap of the kernel for each one of window(); -1 beyond the kernel.
  std::vector<int> taps_of(int phase) const;

  Window transposed_;
  Window window_;
  int stride_ = 1;
  bool transposes_ = false;
};

}  // namespace rill
