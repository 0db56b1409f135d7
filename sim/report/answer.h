// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/core/units.h"
#include "sim/model/model.h"

namespace rill {

/// Turns the picture's coordinates into pixels.
enum class Corners {
  Truncate,  ///< towards zero, as the published test bench does
  Round,     ///< nearest, as the published board's host program does
};

struct YoloOptions {
  std::vector<double> anchors;  ///< width, height of each anchor in grid cells
  int picture_width = 0;        ///< of the original picture, to which the box is scaled
  int picture_height = 0;
  Corners corners = Corners::Round;
  /// A confidence must exceed this real value, and in any case the lowest code of its format: the
  /// published design starts at -100, which saturates to -8, its lowest accumulator.
  std::optional<double> threshold;
};

/// The most confident box of a picture.
struct Box {
  bool found = false;  ///< false: no confidence exceeded the threshold; nothing else is set
  int anchor = 0, grid_x = 0, grid_y = 0;
  std::array<Code, 5> codes{};  ///< tx, ty, tw, th, confidence, before decoding
  double confidence = 0;        ///< sigmoid, 0..1
  double center_x = 0, center_y = 0, width = 0, height = 0;  ///< as shares of the picture
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;                     ///< corners in pixels, exact
  int left = 0, top = 0, right = 0, bottom = 0;              ///< corners in pixels, whole
};

/// Decodes the last map of a SkyNet-like detector: 5 channels (tx, ty, tw, th, confidence) for each
/// anchor. The greatest confidence wins; anchors are scanned in order, each row by row, and a later
/// one must be strictly greater (reference/skynet-hls section 3, "Bounding box").
///   center = (sigmoid(t) + grid) / grid size,  size = exp(t) * anchor / grid size
/// Throws ConfigError when the map's channels do not fit the anchors.
Box yolo_box(const FeatureMap& map, const YoloOptions& options);

}  // namespace rill
