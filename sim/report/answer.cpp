// SPDX-License-Identifier: Apache-2.0
#include "sim/report/answer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "sim/config/specs.h"
#include "sim/core/error.h"
#include "sim/numerics/cast.h"

namespace rill {

namespace {

constexpr int kFields = RunSpec::kYoloFields;  // tx, ty, tw, th, confidence
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
  const int anchors = static_cast<int>(values / 2);
  if (map.shape.channels % anchors != 0 || map.shape.channels / anchors < kFields) {
    refuse("decoder", "yolo_boxes with " + std::to_string(anchors) + " anchors reads " +
                          std::to_string(anchors * kFields) + " channels, but the last layer has " +
                          std::to_string(map.shape.channels) +
                          "; change `anchors`, or use decoder: none");
  }
  if (!options.bias.empty() &&
      options.bias.size() != static_cast<std::size_t>(map.shape.channels)) {
    refuse("answer_bias", "has " + std::to_string(options.bias.size()) +
                              " values, but the last layer has " +
                              std::to_string(map.shape.channels) + " channels");
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

int anchors_of(const YoloOptions& options) { return static_cast<int>(options.anchors.size() / 2); }

/// Channel of an anchor's field.
int channel_of(const FeatureMap& map, const YoloOptions& options, int anchor, int field) {
  return anchor * (map.shape.channels / anchors_of(options)) + field;
}

double real_at(const FeatureMap& map, const YoloOptions& options, int row, int column,
               int channel) {
  const double real = map.format.real(code_at(map, row, column, channel), channel);
  return options.bias.empty() ? real : real + options.bias[static_cast<std::size_t>(channel)];
}

Box find(const FeatureMap& map, const YoloOptions& options) {
  Box box;
  double best = options.threshold.value_or(-std::numeric_limits<double>::infinity());
  for (int anchor = 0; anchor < anchors_of(options); ++anchor) {
    const int channel = channel_of(map, options, anchor, kConfidence);
    for (int row = 0; row < map.shape.height; ++row) {
      for (int column = 0; column < map.shape.width; ++column) {
        // Real values of up to 32-bit codes are exact or at least distinct in a double, so this is
        // the comparison of the codes, and it also holds where channels have scales of their own.
        const Code code = code_at(map, row, column, channel);
        const double value = real_at(map, options, row, column, channel);
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

/// The first cell with the greatest sum of confidences. What the host adds is the same in all.
Box find_cell(const FeatureMap& map, const YoloOptions& options) {
  Box box;
  double best = -std::numeric_limits<double>::infinity();
  for (int row = 0; row < map.shape.height; ++row) {
    for (int column = 0; column < map.shape.width; ++column) {
      double sum = 0;
      for (int anchor = 0; anchor < anchors_of(options); ++anchor) {
        const int channel = channel_of(map, options, anchor, kConfidence);
        const Code code = code_at(map, row, column, channel);
        // With one scale for all channels the codes themselves, so that equal sums are equal.
        sum += map.format.scale.size() > 1 ? map.format.real(code, channel) : code;
      }
      if (sum <= best) continue;
      best = sum;
      box.found = true;
      box.grid_x = column;
      box.grid_y = row;
    }
  }
  return box;
}

/// Center and size in cells, by the mean over anchors `first` to `last`.
void decode(const FeatureMap& map, const YoloOptions& options, int first, int last, Box& box) {
  const double share = 1.0 / (last - first + 1);
  double confidence = 0;
  for (int anchor = first; anchor <= last; ++anchor) {
    std::array<double, kFields> real{};
    for (int field = 0; field < kFields; ++field) {
      const int channel = channel_of(map, options, anchor, field);
      const auto at = static_cast<std::size_t>(field);
      box.codes[at] += code_at(map, box.grid_y, box.grid_x, channel);
      real[at] = real_at(map, options, box.grid_y, box.grid_x, channel);
    }
    const auto size = static_cast<std::size_t>(anchor) * 2;
    box.center_x += share * sigmoid(real[0]);
    box.center_y += share * sigmoid(real[1]);
    box.width += share * std::exp(real[2]) * options.anchors[size];
    box.height += share * std::exp(real[3]) * options.anchors[size + 1];
    confidence += share * sigmoid(real[kConfidence]);
  }
  box.confidence = confidence;
  box.center_x += box.grid_x;
  box.center_y += box.grid_y;
}

int whole(double pixel, Corners corners) {
  // Sizes are exponentials: those of made-up weights may be beyond any int.
  constexpr double kFar = 1e9;
  const double near = std::clamp(pixel, -kFar, kFar);
  return static_cast<int>(corners == Corners::Round ? round_half_even(near) : std::trunc(near));
}

}  // namespace

Box yolo_box(const FeatureMap& map, const YoloOptions& options) {
  check(map, options);
  const bool mean = options.choice == AnchorChoice::Mean;
  Box box = mean ? find_cell(map, options) : find(map, options);
  if (!box.found) return box;
  decode(map, options, mean ? 0 : box.anchor, mean ? anchors_of(options) - 1 : box.anchor, box);
  box.center_x /= map.shape.width;
  box.center_y /= map.shape.height;
  box.width /= map.shape.width;
  box.height /= map.shape.height;
  box.x1 = (box.center_x - box.width / 2) * options.picture_width;
  box.x2 = (box.center_x + box.width / 2) * options.picture_width;
  box.y1 = (box.center_y - box.height / 2) * options.picture_height;
  box.y2 = (box.center_y + box.height / 2) * options.picture_height;
  box.left = whole(box.x1, options.corners);
  box.right = whole(box.x2, options.corners);
  box.top = whole(box.y1, options.corners);
  box.bottom = whole(box.y2, options.corners);
  box.beyond_picture = box.left < 0 || box.top < 0 || box.right > options.picture_width ||
                       box.bottom > options.picture_height;
  return box;
}

}  // namespace rill
