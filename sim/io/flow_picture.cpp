// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "sim/io/draw.h"
#include "sim/io/flow_field.h"

namespace rill {

namespace {

constexpr double kPi = 3.14159265358979323846;

/// Full saturation all around: six stretches between red, yellow, green, cyan, blue, magenta, with
/// as many steps as people tell apart there (Baker et al.).
const std::vector<std::array<double, 3>>& colour_wheel() {
  static const std::vector<std::array<double, 3>> wheel = [] {
    struct Stretch {
      int steps;
      int from;  ///< channel that stays at 255
      int to;    ///< channel that rises, or falls
      bool rises;
    };
    constexpr Stretch kStretches[] = {{15, 0, 1, true},  {6, 1, 0, false}, {4, 1, 2, true},
                                      {11, 2, 1, false}, {13, 2, 0, true}, {6, 0, 2, false}};
    std::vector<std::array<double, 3>> colours;
    for (const Stretch& stretch : kStretches) {
      for (int i = 0; i < stretch.steps; ++i) {
        std::array<double, 3> colour{0, 0, 0};
        const double share = static_cast<double>(i) / stretch.steps;
        colour[static_cast<std::size_t>(stretch.from)] = 1;
        colour[static_cast<std::size_t>(stretch.to)] = stretch.rises ? share : 1 - share;
        colours.push_back(colour);
      }
    }
    return colours;
  }();
  return wheel;
}

/// Colour of a displacement whose length is a share of the longest.
Colour colour_of(double u, double v) {
  const auto& wheel = colour_wheel();
  const double length = std::min(std::hypot(u, v), 1.0);
  const double turn = (std::atan2(-v, -u) / kPi + 1) / 2 * static_cast<double>(wheel.size() - 1);
  const auto first = static_cast<std::size_t>(turn);
  const std::size_t second = (first + 1) % wheel.size();
  const double share = turn - std::floor(turn);
  Colour colour;
  for (std::size_t c = 0; c < 3; ++c) {
    const double full = wheel[first][c] * (1 - share) + wheel[second][c] * share;
    colour[c] = static_cast<std::uint8_t>(std::lround(255 * (1 - length * (1 - full))));
  }
  return colour;
}

double longest(const FlowField& flow) {
  double most = 0;
  for (int y = 0; y < flow.height; ++y) {
    for (int x = 0; x < flow.width; ++x) {
      if (!is_known(flow, x, y)) continue;
      const std::size_t at = flow.at(x, y);
      most = std::max(
          most, std::hypot(static_cast<double>(flow.uv[at]), static_cast<double>(flow.uv[at + 1])));
    }
  }
  return most > 0 ? most : 1;
}

void set_pixel(Picture& picture, int x, int y, Colour colour) {
  if (x < 0 || x >= picture.width || y < 0 || y >= picture.height) return;
  std::copy(colour.begin(), colour.end(), picture.rgb.begin() + picture.at(x, y));
}

void draw_line(Picture& picture, double x1, double y1, double x2, double y2, Colour colour) {
  const int steps =
      std::max(1, static_cast<int>(std::ceil(std::max(std::abs(x2 - x1), std::abs(y2 - y1)))));
  for (int i = 0; i <= steps; ++i) {
    const double share = static_cast<double>(i) / steps;
    set_pixel(picture, static_cast<int>(std::lround(x1 + (x2 - x1) * share)),
              static_cast<int>(std::lround(y1 + (y2 - y1) * share)), colour);
  }
}

}  // namespace

Picture flow_picture(const FlowField& flow) {
  Picture picture{flow.width, flow.height, {}};
  picture.rgb.resize(static_cast<std::size_t>(flow.width) * static_cast<std::size_t>(flow.height) *
                     3);
  const double unit = longest(flow);
  for (int y = 0; y < flow.height; ++y) {
    for (int x = 0; x < flow.width; ++x) {
      const std::size_t at = flow.at(x, y);
      const Colour colour = is_known(flow, x, y)
                                ? colour_of(flow.uv[at] / unit, flow.uv[at + 1] / unit)
                                : Colour{0, 0, 0};
      set_pixel(picture, x, y, colour);
    }
  }
  return picture;
}

void draw_arrows(Picture& picture, const FlowField& flow, int step) {
  constexpr Colour kInk{0, 0, 0};
  constexpr double kHeadLength = 0.35;  // of the shaft
  constexpr double kHeadAngle = 0.5;    // radians to each side
  constexpr double kShortest = 0.5;     // pixels; shorter displacements are a dot
  for (int y = step / 2; y < flow.height; y += step) {
    for (int x = step / 2; x < flow.width; x += step) {
      if (!is_known(flow, x, y)) continue;
      const double u = flow.uv[flow.at(x, y)];
      const double v = flow.uv[flow.at(x, y) + 1];
      set_pixel(picture, x, y, kInk);
      const double length = std::hypot(u, v);
      if (length < kShortest) continue;
      draw_line(picture, x, y, x + u, y + v, kInk);
      for (const double side : {-kHeadAngle, kHeadAngle}) {
        const double angle = std::atan2(-v, -u) + side;
        draw_line(picture, x + u, y + v, x + u + kHeadLength * length * std::cos(angle),
                  y + v + kHeadLength * length * std::sin(angle), kInk);
      }
    }
  }
}

}  // namespace rill
