// SPDX-License-Identifier: Apache-2.0
#include "sim/report/answer.h"

#include <cmath>
#include <limits>
#include <string>

#include "sim/core/error.h"
#include "sim/numerics/cast.h"

namespace rill {

namespace {

constexpr int kFields = 5;  // tx, ty, tw, th, confidence
constexpr int kConfidence = 4;

double sigmoid(double value) { return 1 / (1 + std::exp(-value)); }

[[noreturn]] void refuse(const std::string& key, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.key = key;
  diagnostic.message = message;
  throw ConfigError(diagnostic);
}

void check(const FeatureMap& map, const YoloOptions& options) {
  const std::size_t values = options.anchors.size();
  if (values == 0 || values % 2 != 0) {
    refuse("anchors", std::to_string(values) +
                          " values given; give width and height of each anchor in grid cells");
  }
  const int expected = static_cast<int>(values / 2) * kFields;
  if (map.shape.channels != expected) {
    refuse("decoder", "yolo_boxes with " + std::to_string(values / 2) + " anchors reads " +
                          std::to_string(expected) + " channels, but the last layer has " +
                          std::to_string(map.shape.channels) +
                          "; change `anchors`, or use decoder: none");
  }
  if (options.picture_width < 1 || options.picture_height < 1) {
    refuse("input", "the picture has no pixels; give another one");
  }
  internal_check(map.codes.size() == static_cast<std::size_t>(map.shape.size()),
                 "a feature map holds one code per element");
}

Code code_at(const FeatureMap& map, int row, int column, int channel) {
  const std::int64_t pixel = static_cast<std::int64_t>(row) * map.shape.width + column;
  return map.codes[static_cast<std::size_t>(pixel * map.shape.channels + channel)];
}

Box find(const FeatureMap& map, const YoloOptions& options) {
  Box box;
  double best = options.threshold.value_or(-std::numeric_limits<double>::infinity());
  const int anchors = static_cast<int>(options.anchors.size() / 2);
  for (int anchor = 0; anchor < anchors; ++anchor) {
    const int channel = anchor * kFields + kConfidence;
    for (int row = 0; row < map.shape.height; ++row) {
      for (int column = 0; column < map.shape.width; ++column) {
        // Real values of up to 32-bit codes are exact or at least distinct in a double, so this is
        // the comparison of the codes, and it also holds where channels have scales of their own.
        const Code code = code_at(map, row, column, channel);
        const double value = map.format.real(code, channel);
        if (code <= map.format.min_code() || value <= best) continue;
        best = value;
        box.found = true;
        box.anchor = anchor;
        box.grid_x = column;
        box.grid_y = row;
      }
    }
  }
  return box;
}

int whole(double pixel, Corners corners) {
  return static_cast<int>(corners == Corners::Round ? round_half_even(pixel) : std::trunc(pixel));
}

}  // namespace

Box yolo_box(const FeatureMap& map, const YoloOptions& options) {
  check(map, options);
  Box box = find(map, options);
  if (!box.found) return box;
  std::array<double, kFields> real{};
  for (int field = 0; field < kFields; ++field) {
    const int channel = box.anchor * kFields + field;
    const auto at = static_cast<std::size_t>(field);
    box.codes[at] = code_at(map, box.grid_y, box.grid_x, channel);
    real[at] = map.format.real(box.codes[at], channel);
  }
  const auto anchor = static_cast<std::size_t>(box.anchor) * 2;
  box.center_x = (sigmoid(real[0]) + box.grid_x) / map.shape.width;
  box.center_y = (sigmoid(real[1]) + box.grid_y) / map.shape.height;
  box.width = std::exp(real[2]) * options.anchors[anchor] / map.shape.width;
  box.height = std::exp(real[3]) * options.anchors[anchor + 1] / map.shape.height;
  box.confidence = sigmoid(real[kConfidence]);
  box.x1 = (box.center_x - box.width / 2) * options.picture_width;
  box.x2 = (box.center_x + box.width / 2) * options.picture_width;
  box.y1 = (box.center_y - box.height / 2) * options.picture_height;
  box.y2 = (box.center_y + box.height / 2) * options.picture_height;
  box.left = whole(box.x1, options.corners);
  box.right = whole(box.x2, options.corners);
  box.top = whole(box.y1, options.corners);
  box.bottom = whole(box.y2, options.corners);
  return box;
}

}  // namespace rill
