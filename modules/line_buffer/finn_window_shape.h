// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/core/shape.h"
#include "sim/core/units.h"

namespace rill {

/// Geometry of FINN's sliding-window generator. The map comes padded, `simd` channels a word; a
/// *word* here is what FINN calls an element.
struct FinnWindowShape {
  enum class Style {
    Element,  ///< one word of a window leaves a cycle
    Window,   ///< a whole window (of `simd` channels) leaves a cycle
  };
  Style style = Style::Element;
  Shape map;      ///< padding included
  Window window;  ///< pads are 0
  int simd = 1;
  bool depthwise = false;
  /// Words of the cyclic buffer (Element style); 0: what FINN's generator chooses.
  std::int64_t buffer_words = 0;

  int folds() const { return ceil_div(map.channels, simd); }
  int out_height() const { return (map.height - window.extent_h()) / window.stride_h + 1; }
  int out_width() const { return (map.width - window.extent_w()) / window.stride_w + 1; }
  std::int64_t input_words() const { return map.pixels() * folds(); }
  std::int64_t output_words() const;
  /// One complete window, and room for the words that a stride passes over, so that they come in
  /// while the window leaves.
  std::int64_t default_buffer_words() const;
  /// From the first word in to the first word of the next frame in, when nothing holds it up
  /// (reference/rtl/README.md section 2). Strides that leave rows over take a few cycles more.
  std::int64_t frame_cycles() const;
};

}  // namespace rill
