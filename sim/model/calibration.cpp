// SPDX-License-Identifier: Apache-2.0
#include "sim/model/calibration.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "sim/core/error.h"
#include "sim/model/float_forward.h"

namespace rill {

namespace {

constexpr double kPercentile = 0.99999;

/// k-th smallest absolute value. Only the few values above it are kept, as a heap with the smallest
/// on top: sorting millions of activations would cost more than computing them.
double percentile_of(const float* values, std::size_t count) {
  const double rank = std::floor(kPercentile * static_cast<double>(count) + 0.5);
  const std::size_t k = std::max<std::size_t>(1, static_cast<std::size_t>(rank));
  const std::size_t kept = count - k + 1;
  std::vector<float> largest;
  largest.reserve(kept);
  for (std::size_t i = 0; i < count; ++i) {
    const float magnitude = std::abs(values[i]);
    if (largest.size() < kept) {
      largest.push_back(magnitude);
      std::push_heap(largest.begin(), largest.end(), std::greater<>());
    } else if (magnitude > largest.front()) {
      std::pop_heap(largest.begin(), largest.end(), std::greater<>());
      largest.back() = magnitude;
      std::push_heap(largest.begin(), largest.end(), std::greater<>());
    }
  }
  return largest.front();
}

void widen(MapRange& range, const MapRange& other) {
  range.lowest = std::min(range.lowest, other.lowest);
  range.highest = std::max(range.highest, other.highest);
  range.percentile = std::max(range.percentile, other.percentile);
  range.channels.resize(std::max(range.channels.size(), other.channels.size()));
  for (std::size_t c = 0; c < other.channels.size(); ++c) {
    MapRange::Channel& channel = range.channels[c];
    channel.lowest = std::min(channel.lowest, other.channels[c].lowest);
    channel.highest = std::max(channel.highest, other.channels[c].highest);
  }
}

/// range_of() a map with its channels fastest, and of each of them.
MapRange range_of_map(const std::vector<float>& values, int channels) {
  MapRange range = range_of(values.data(), values.size());
  range.channels.resize(static_cast<std::size_t>(channels));
  for (std::size_t i = 0; i < values.size(); ++i) {
    MapRange::Channel& channel = range.channels[i % range.channels.size()];
    channel.lowest = std::min(channel.lowest, static_cast<double>(values[i]));
    channel.highest = std::max(channel.highest, static_cast<double>(values[i]));
  }
  return range;
}

}  // namespace

MapRange range_of(const float* values, std::size_t count) {
  MapRange range;
  if (count == 0) return range;
  const auto [lowest, highest] = std::minmax_element(values, values + count);
  range.lowest = std::min(0.0, static_cast<double>(*lowest));
  range.highest = std::max(0.0, static_cast<double>(*highest));
  range.percentile = percentile_of(values, count);
  return range;
}

Calibration calibrate(const Network& network, const FloatParameters& folded,
                      const std::vector<RealMap>& pictures) {
  internal_check(!pictures.empty(), "calibrate: at least one picture is needed");
  Calibration calibration;
  calibration.layers.resize(network.layers.size());
  for (const RealMap& picture : pictures) {
    const std::vector<float> input(picture.values.begin(), picture.values.end());
    widen(calibration.input, range_of_map(input, network.input.channels));
    forward_float(network, folded, picture, [&](LayerIndex layer, const std::vector<float>& map) {
      widen(calibration.layers[static_cast<std::size_t>(layer)],
            range_of_map(map, network.shape_of(layer).channels));
    });
  }
  return calibration;
}

}  // namespace rill
