// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "sim/model/model.h"

namespace rill {

/// Which values a map takes. 0 always belongs to the range: it is what padding and ReLU give.
struct MapRange {
  double lowest = 0;
  double highest = 0;
  /// The 99.999 percentile of the absolute values: k-th smallest with k = floor(0.99999 n + 0.5),
  /// as Brevitas collects it (reference/quantization.md section 1.1). Single outliers beyond it are
  /// worth clipping.
  double percentile = 0;
  /// Lowest and highest value of each channel, for scales of channels.
  struct Channel {
    double lowest = 0;
    double highest = 0;
  };
  std::vector<Channel> channels = {};
};

/// Ranges of a network's maps in float, from which the scales of scaled formats come.
struct Calibration {
  MapRange input;
  std::vector<MapRange> layers;  ///< one per layer, in network order
};

/// The range of some values.
MapRange range_of(const float* values, std::size_t count);

/// Runs the float network (batch norms folded) on some pictures; of several pictures the largest
/// figure counts. Single precision and fast: about a tenth of a second for a SkyNet frame.
Calibration calibrate(const Network& network, const FloatParameters& folded,
                      const std::vector<RealMap>& pictures);

}  // namespace rill
