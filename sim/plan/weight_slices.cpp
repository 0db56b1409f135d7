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

/// More than this of the chip's memory for one layer's weights never fits beside its buffers.
constexpr double kMostShare = 0.9;

/// Share of the chip's memory bits that a layer's weights take when they are streamed: twice,
/// because the next ones come in meanwhile.
double memory_share(const Layer& layer, const LayerArithmetic& arithmetic, const BoardSpec& board) {
  const double bits = board.capacity.bram36 * kBram36Bits + board.capacity.uram * kUramBits;
  if (!layer.has_weights() || layer.groups != 1 || bits <= 0) return 0;
  return 2.0 * static_cast<double>(layer.weights()) * arithmetic.weight.width / bits;
}

}  // namespace

std::vector<int> weight_slices(const Network& network,
                               const std::vector<LayerArithmetic>& arithmetic,
                               const DesignSpec& design, const BoardSpec& board) {
  std::vector<int> slices(network.layers.size(), 1);
  if (design.weights != DesignSpec::Weights::Streamed) return slices;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    const double share = memory_share(network.layers[i], arithmetic[i], board);
    slices[i] = std::clamp(static_cast<int>(std::ceil(share / kWeightShare)), 1,
                           std::max(network.layers[i].out_channels, 1));
  }
  return slices;
}

bool must_slice(const Network& network, const std::vector<LayerArithmetic>& arithmetic,
                const DesignSpec& design, const BoardSpec& board) {
  if (design.weights != DesignSpec::Weights::Streamed) return false;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (memory_share(network.layers[i], arithmetic[i], board) > kMostShare) return true;
  }
  return false;
}

}  // namespace rill
