// SPDX-License-Identifier: Apache-2.0
#include "modules/deconvolution/function.h"

#include <algorithm>
#include <cstddef>

#include "sim/core/error.h"

namespace rill {

PhaseKernels::PhaseKernels(const Window& transposed)
    : transposed_(transposed), stride_(transposed.stride_h), transposes_(true) {
  internal_check(transposed.stride_h == transposed.stride_w && transposed.dilation == 1,
                 "PhaseKernels: strides must be equal and the kernel not dilated");
  window_.kernel_h = ceil_div(transposed.kernel_h, stride_);
  window_.kernel_w = ceil_div(transposed.kernel_w, stride_);
  window_.upsample = stride_;
  // Output row y gets kernel row i of input row r where r * s + i = y + pad, so its window begins
  // at r = floor((y + pad - (K - 1) s) / s).
  window_.pad_h = (window_.kernel_h - 1) * stride_ - transposed.pad_h;
  window_.pad_w = (window_.kernel_w - 1) * stride_ - transposed.pad_w;
  if (window_.is_pointwise() && stride_ > 1) {
    // A kernel no larger than its stride sees one pixel, but several times: the same steps written
    // in halves, so that nobody takes it for a pointwise layer.
    window_.stride_h = window_.stride_w = 2;
    window_.upsample = 2 * stride_;
  }
}

std::vector<Code> PhaseKernels::weights_of(int phase, int in_channels, int out_channels,
                                           const std::vector<Code>& weight) const {
  internal_check(weight.size() == static_cast<std::size_t>(in_channels) *
                                      static_cast<std::size_t>(out_channels) *
                                      static_cast<std::size_t>(transposed_.taps()),
                 "PhaseKernels: wrong number of weights");
  const std::vector<int> taps = taps_of(phase);
  const auto count = static_cast<std::ptrdiff_t>(taps.size());
  std::vector<Code> result(static_cast<std::size_t>(count * in_channels * out_channels));
  // Kernels lie input channel by input channel and go output channel by output channel: a few input
  // channels at a time, so that each line of memory is visited once on either side.
  constexpr int kTogether = 4;
  for (int first = 0; first < in_channels; first += kTogether) {
    const int end = std::min(first + kTogether, in_channels);
    for (std::ptrdiff_t out = 0; out < out_channels; ++out) {
      Code* to = result.data() + (out * in_channels + first) * count;
      for (std::ptrdiff_t in = first; in < end; ++in) {
        const Code* kernel = weight.data() + (in * out_channels + out) * transposed_.taps();
        for (const int tap : taps) *to++ = tap < 0 ? 0 : kernel[tap];
      }
    }
  }
  return result;
}

std::vector<int> PhaseKernels::taps_of(int phase) const {
  std::vector<int> taps;
  for (int ky = 0; ky < window_.kernel_h; ++ky) {
    const int i = phase / stride_ + (window_.kernel_h - 1 - ky) * stride_;
    for (int kx = 0; kx < window_.kernel_w; ++kx) {
      const int j = phase % stride_ + (window_.kernel_w - 1 - kx) * stride_;
      const bool exists = i < transposed_.kernel_h && j < transposed_.kernel_w;
      taps.push_back(exists ? i * transposed_.kernel_w + j : -1);
    }
  }
  return taps;
}

}  // namespace rill
