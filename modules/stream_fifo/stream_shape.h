// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "sim/core/shape.h"
#include "sim/core/units.h"

namespace rill {

/// How a feature map travels through a stream: in raster order, `pixels` neighbouring pixels of a
/// row and `lanes` channels of each per word. An *item* is the group of `pixels` pixels with all
/// their channels; it takes ceil(channels / lanes) words. The last item of a row may hold fewer
/// pixels and the last word of an item fewer channels; the missing lanes are idle, as in hardware.
struct StreamShape {
  int height = 1;
  int width = 1;
  int channels = 1;
  int lanes = 1;
  int pixels = 1;
  int bits = 8;  ///< of one code

  int words_per_item() const { return ceil_div(channels, lanes); }
  int items_per_row() const { return ceil_div(width, pixels); }
  std::int64_t items() const { return static_cast<std::int64_t>(items_per_row()) * height; }
  std::int64_t words() const { return items() * words_per_item(); }
  /// Codes in one word, idle lanes included.
  int codes_per_word() const { return lanes * pixels; }
  int word_bits() const { return codes_per_word() * bits; }
};

}  // namespace rill
