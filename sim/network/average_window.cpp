// SPDX-License-Identifier: Apache-2.0
#include "sim/network/average_window.h"

#include <algorithm>
#include <set>

namespace rill {

namespace {

/// Rows (columns) that count of a window which begins at position * stride - pad.
int counted(int position, int kernel, int stride, int pad, int size, bool with_pad) {
  const int begin = position * stride - pad;
  const int lowest = with_pad ? -pad : 0;
  const int highest = with_pad ? size + pad : size;
  return std::min(begin + kernel, highest) - std::max(begin, lowest);
}

}  // namespace

int average_divisor(const Layer& layer, int row, int column) {
  const Window& w = layer.window;
  const bool with_pad = layer.count_include_pad;
  return counted(row, w.kernel_h, w.stride_h, w.pad_h, layer.in.height, with_pad) *
         counted(column, w.kernel_w, w.stride_w, w.pad_w, layer.in.width, with_pad);
}

std::vector<int> average_divisors(const Layer& layer) {
  std::set<int> found;
  for (int row = 0; row < layer.out.height; ++row) {
    for (int column = 0; column < layer.out.width; ++column) {
      found.insert(average_divisor(layer, row, column));
    }
  }
  return {found.begin(), found.end()};
}

std::vector<int> average_divisor_indices(const Layer& layer) {
  const std::vector<int> divisors = average_divisors(layer);
  std::vector<int> indices;
  indices.reserve(static_cast<std::size_t>(layer.out.pixels()));
  for (int row = 0; row < layer.out.height; ++row) {
    for (int column = 0; column < layer.out.width; ++column) {
      const auto found =
          std::lower_bound(divisors.begin(), divisors.end(), average_divisor(layer, row, column));
      indices.push_back(static_cast<int>(found - divisors.begin()));
    }
  }
  return indices;
}

}  // namespace rill
