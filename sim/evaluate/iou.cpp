// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/iou.h"

#include <algorithm>

namespace rill {

namespace {

double area(const PixelBox& box) {
  return static_cast<double>(box.x2 - box.x1) * static_cast<double>(box.y2 - box.y1);
}

double ratio(const PixelBox& a, const PixelBox& b, int width, int height) {
  if (width <= 0 || height <= 0) return 0;
  const double overlap = static_cast<double>(width) * height;
  return overlap / (area(a) + area(b) - overlap);
}

}  // namespace

double intersection_over_union(const PixelBox& a, const PixelBox& b) {
  return ratio(a, b, std::min(a.x2, b.x2) - std::max(a.x1, b.x1),
               std::min(a.y2, b.y2) - std::max(a.y1, b.y1));
}

double contest_intersection_over_union(const PixelBox& a, const PixelBox& b) {
  const int leftmost = std::min({a.x1, a.x2, b.x1, b.x2});
  const int rightmost = std::max({a.x1, a.x2, b.x1, b.x2});
  const int topmost = std::min({a.y1, a.y2, b.y1, b.y2});
  const int bottommost = std::max({a.y1, a.y2, b.y1, b.y2});
  return ratio(a, b, leftmost + (a.x2 - a.x1) + (b.x2 - b.x1) - rightmost,
               topmost + (a.y2 - a.y1) + (b.y2 - b.y1) - bottommost);
}

}  // namespace rill
