// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/config/specs.h"
#include "sim/core/units.h"
#include "sim/model/model.h"

namespace rill {

/// How coordinates become pixels: Truncate as the published SkyNet test bench and UltraNet's host
/// do, Round as the published SkyNet board's host program does.
using Corners = RunSpec::Corners;
using AnchorChoice = RunSpec::AnchorChoice;

struct YoloOptions {
  std::vector<double> anchors;  ///< width, height of each anchor in grid cells
  AnchorChoice choice = AnchorChoice::Best;
  std::vector<double> bias;  ///< of each channel, which the host adds; empty: none
  int picture_width = 0;     ///< of the original picture, to which the box is scaled
  int picture_height = 0;
  Corners corners = Corners::Round;
  /// A confidence must exceed this real value, and in any case the lowest code of its format: the
  /// published design starts at -100, which saturates to -8, its lowest accumulator.
  std::optional<double> threshold;
};

/// A run's options, its bias loaded. The picture's size is set only if the run names one
/// (`answer_size`). Throws ConfigError.
YoloOptions box_options(const RunSpec& run);
/// The same for boxes on one picture.
YoloOptions on_picture(const YoloOptions& options, int width, int height);

/// The most confident box of a picture.
struct Box {
  bool found = false;  ///< false: no confidence exceeded the threshold; nothing else is set
  int anchor = 0, grid_x = 0, grid_y = 0;
  /// tx, ty, tw, th, confidence, before decoding; of AnchorChoice::Mean their sums over the
  /// anchors.
  std::array<Code, 5> codes{};
  double confidence = 0;                                     ///< sigmoid, 0..1
  double center_x = 0, center_y = 0, width = 0, height = 0;  ///< as shares of the picture
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;                     ///< corners in pixels, exact
  int left = 0, top = 0, right = 0, bottom = 0;              ///< corners in pixels, whole
  bool beyond_picture = false;  ///< a corner lies outside: the published decoder does not clip
};

/// Decodes the last map of a YOLO-like detector: for each anchor tx, ty, tw, th, confidence and
/// perhaps more channels that are not looked at (class scores).
///   center = (sigmoid(t) + grid) / grid size,  size = exp(t) * anchor / grid size
/// Best: the greatest confidence wins; anchors are scanned in order, each row by row, and a later
/// one must be strictly greater (reference/skynet-hls section 3, "Bounding box").
/// Mean: the first cell with the greatest sum of confidences wins; center and size are the means of
/// those of its anchors (reference/ultranet/README.md section 6).
/// Throws ConfigError when the map's channels do not fit the anchors.
Box yolo_box(const FeatureMap& map, const YoloOptions& options);

}  // namespace rill
