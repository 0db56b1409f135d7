// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/around.h"

#include <algorithm>
#include <cstddef>

namespace rill {
namespace {

/// True when `is` holds for some code, by its index, of the outermost lines.
template <typename Is>
bool any_around(const FeatureMap& map, const Is& is) {
  const auto channels = static_cast<std::size_t>(map.shape.channels);
  for (std::size_t at = 0; at < map.codes.size(); ++at) {
    const auto pixel = static_cast<int>(at / channels);
    const int row = pixel / map.shape.width, column = pixel % map.shape.width;
    const bool around =
        row == 0 || row + 1 == map.shape.height || column == 0 || column + 1 == map.shape.width;
    if (around && is(at)) return true;
  }
  return false;
}

}  // namespace

bool is_padded(const std::vector<FeatureMap>& maps, Code padding) {
  return std::none_of(maps.begin(), maps.end(), [padding](const FeatureMap& map) {
    return any_around(map, [&](std::size_t at) { return map.codes[at] != padding; });
  });
}

bool differ_around(const std::vector<FeatureMap>& a, const std::vector<FeatureMap>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (any_around(a[i], [&](std::size_t at) { return a[i].codes[at] != b[i].codes[at]; })) {
      return true;
    }
  }
  return false;
}

}  // namespace rill
