// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/weight_slices.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rill {

namespace {

constexpr double kBram36Bits = 36 * 1024;  // UG573
constexpr double kUramBits = 288 * 1024;   // UG573, "UltraRAM resources"
/// The other half is for line buffers, FIFOs and what the shapes of memories waste.
constexpr double kWeightShare = 0.5;

}  // namespace

std::vector<int> weight_slices(const Network& network,
                               const std::vector<LayerArithmetic>& arithmetic,
                               const DesignSpec& design, const BoardSpec& board) {
  std::vector<int> slices(network.layers.size(), 1);
  if (design.weights != DesignSpec::Weights::Streamed) return slices;
  const double bits =
      kWeightShare * (board.capacity.bram36 * kBram36Bits + board.capacity.uram * kUramBits);
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const Layer& layer = network.layers[i];
    if (!layer.has_weights() || layer.groups != 1 || bits <= 0) continue;
    const double needed = 2.0 * static_cast<double>(layer.weights()) * arithmetic[i].weight.width;
    slices[i] = std::clamp(static_cast<int>(std::ceil(needed / bits)), 1, layer.out_channels);
  }
  return slices;
}

}  // namespace rill
