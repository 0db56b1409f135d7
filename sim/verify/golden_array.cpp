// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/golden_array.h"

#include <fmt/core.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "sim/io/file.h"
#include "sim/numerics/real_code.h"

namespace rill {
namespace {

using Extents = std::vector<std::int64_t>;

/// Where the codes of one map stand in an array, in elements.
struct Strides {
  std::size_t channel, row, column;
};

GoldenLayout layout_of(const Array& array, const Shape& shape, const GoldenOptions& options) {
  const Extents given(array.shape.end() - 3, array.shape.end());
  const bool chw = given == Extents{shape.channels, shape.height, shape.width};
  const bool hwc = given == Extents{shape.height, shape.width, shape.channels};
  const bool allow_chw = chw && options.layout != GoldenLayout::RowColumnChannel;
  const bool allow_hwc = hwc && options.layout != GoldenLayout::ChannelRowColumn;
  if (allow_chw && allow_hwc) return options.preferred;
  if (allow_chw) return GoldenLayout::ChannelRowColumn;
  if (allow_hwc) return GoldenLayout::RowColumnChannel;
  if (chw || hwc) {
    fail_file(array.origin, fmt::format("its shape {} is not of this --layout; leave --layout out",
                                        array.shape_text()));
  }
  const bool transposed = given == Extents{shape.channels, shape.width, shape.height} ||
                          given == Extents{shape.width, shape.height, shape.channels};
  fail_file(
      array.origin,
      fmt::format("its shape is {}, but the layer has {} channels, {} rows and {} columns; {}give "
                  "it as [channel, row, column] or [row, column, channel]",
                  array.shape_text(), shape.channels, shape.height, shape.width,
                  transposed ? "its rows and columns have changed places: " : ""));
}

Strides strides_of(const Array& array, const Shape& shape, const GoldenOptions& options) {
  const auto channels = static_cast<std::size_t>(shape.channels);
  const auto width = static_cast<std::size_t>(shape.width);
  if (layout_of(array, shape, options) == GoldenLayout::ChannelRowColumn) {
    return {static_cast<std::size_t>(shape.pixels()), width, 1};
  }
  return {1, width * channels, channels};
}

/// Images that an array holds.
std::int64_t images_in(const Array& array) {
  const std::size_t axes = array.shape.size();
  if (axes == 3) return 1;
  if (axes == 4) return array.shape.front();
  fail_file(array.origin,
            fmt::format("its shape {} has {} axes; a map has three, or four with several images",
                        array.shape_text(), axes));
}

Code code_of_integer(const Array& array, std::int64_t value) {
  if (value < std::numeric_limits<Code>::min() || value > std::numeric_limits<Code>::max()) {
    fail_file(array.origin, fmt::format("{} is no code of 32 bits; give codes or reals", value));
  }
  return static_cast<Code>(value);
}

Code code_of_float(const Array& array, double value, const Format& format, int channel) {
  const std::optional<Code> code = code_of_real(value, format, channel);
  if (code) return *code;
  fail_file(array.origin,
            fmt::format("{} is no value of {}, whose step is {}; floats are real values, codes "
                        "must be integers",
                        value, format.to_string(), format.lsb(channel)));
}

FeatureMap image_of(const Array& array, const Shape& shape, const Format& format,
                    const Strides& strides, std::size_t first) {
  FeatureMap map{shape, format, {}};
  map.codes.reserve(static_cast<std::size_t>(shape.size()));
  for (int row = 0; row < shape.height; ++row) {
    for (int column = 0; column < shape.width; ++column) {
      for (int channel = 0; channel < shape.channels; ++channel) {
        const std::size_t at = first + strides.channel * static_cast<std::size_t>(channel) +
                               strides.row * static_cast<std::size_t>(row) +
                               strides.column * static_cast<std::size_t>(column);
        map.codes.push_back(
            array.is_integer()
                ? code_of_integer(array, std::get<0>(array.values)[at])
                : code_of_float(array, std::get<1>(array.values)[at], format, channel));
      }
    }
  }
  return map;
}

}  // namespace

std::vector<FeatureMap> golden_maps(const Array& array, const Shape& shape, const Format& format,
                                    const GoldenOptions& options) {
  if (array.dtype == "b1") {
    fail_file(array.origin, "holds booleans; give integer codes or real values");
  }
  const std::int64_t count = images_in(array);
  const Strides strides = strides_of(array, shape, options);
  std::vector<FeatureMap> maps;
  for (const int image : options.images) {
    const bool only = count == 1 && options.images.size() == 1;
    if (image >= count && !only) {
      const std::size_t wanted = options.images.size();
      fail_file(array.origin,
                fmt::format("holds {} image{}, but {}; say with --image which one, counting from 0",
                            count, count == 1 ? "" : "s",
                            wanted > 1 ? fmt::format("{} are compared", wanted)
                                       : fmt::format("image {} is asked for", image)));
    }
    const std::size_t first = only ? 0 : static_cast<std::size_t>(image);
    maps.push_back(
        image_of(array, shape, format, strides, first * static_cast<std::size_t>(shape.size())));
  }
  return maps;
}

}  // namespace rill
