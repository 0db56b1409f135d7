// SPDX-License-Identifier: Apache-2.0
#include "sim/io/picture.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/core/error.h"
#include "sim/io/file.h"
#include "sim/io/picture_codecs.h"

namespace rill {

namespace detail {

void check_picture_size(std::int64_t width, std::int64_t height, const std::string& origin) {
  constexpr std::int64_t kMostPixels = 100'000'000;  // 300 MB decoded
  if (width <= 0 || height <= 0) fail_file(origin, "has no pixels; give another picture");
  if (width > kMostPixels / height) {
    fail_file(origin, "has " + std::to_string(width) + " x " + std::to_string(height) +
                          " pixels; resize it to at most 100 million");
  }
}

}  // namespace detail

namespace {

Picture blank(const Picture& picture, int width, int height) {
  internal_check(picture.width > 0 && picture.height > 0 && width > 0 && height > 0,
                 "resize: a picture without pixels");
  internal_check(picture.rgb.size() == picture.at(0, picture.height),
                 "resize: the picture does not hold its pixels");
  Picture result{width, height, {}};
  result.rgb.resize(result.at(0, height));
  return result;
}

/// Where a target pixel's centre falls between two source pixels.
struct Between {
  int first = 0;
  int second = 0;
  double share = 0;  ///< of the second
};

std::vector<Between> bilinear_positions(int source, int target) {
  std::vector<Between> positions(static_cast<std::size_t>(target));
  for (int i = 0; i < target; ++i) {
    const double centre = (i + 0.5) * source / target - 0.5;
    const double floor = std::floor(centre);
    const auto first = static_cast<int>(floor);
    positions[static_cast<std::size_t>(i)] = {std::clamp(first, 0, source - 1),
                                              std::clamp(first + 1, 0, source - 1), centre - floor};
  }
  return positions;
}

}  // namespace

Picture read_picture(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = read_file(path, "a PNG or JPEG picture");
  if (detail::is_png(bytes)) return detail::decode_png(bytes, path.string());
  if (detail::is_jpeg(bytes)) return detail::decode_jpeg(bytes, path.string());
  fail_file(path.string(), bytes.empty() ? "is empty; give a PNG or JPEG picture"
                                         : "is neither PNG nor JPEG; convert it to one of them");
}

void write_png(const std::filesystem::path& path, const Picture& picture) {
  write_file(path, detail::encode_png(picture));
}

Picture resize_nearest(const Picture& picture, int width, int height) {
  Picture result = blank(picture, width, height);
  const auto source = [](int target, int from, int to) {
    return static_cast<int>((2 * static_cast<std::int64_t>(target) + 1) * from / (2 * to));
  };
  for (int y = 0; y < height; ++y) {
    const int row = source(y, picture.height, height);
    for (int x = 0; x < width; ++x) {
      const std::size_t from = picture.at(source(x, picture.width, width), row);
      std::copy_n(picture.rgb.begin() + static_cast<std::ptrdiff_t>(from), 3,
                  result.rgb.begin() + static_cast<std::ptrdiff_t>(result.at(x, y)));
    }
  }
  return result;
}

Picture resize_bilinear(const Picture& picture, int width, int height) {
  Picture result = blank(picture, width, height);
  const std::vector<Between> columns = bilinear_positions(picture.width, width);
  const std::vector<Between> rows = bilinear_positions(picture.height, height);
  std::size_t to = 0;
  for (const Between& row : rows) {
    for (const Between& column : columns) {
      for (std::size_t c = 0; c < 3; ++c, ++to) {
        const auto value = [&](int x, int y) -> double {
          return picture.rgb[picture.at(x, y) + c];
        };
        const double above = value(column.first, row.first) * (1 - column.share) +
                             value(column.second, row.first) * column.share;
        const double below = value(column.first, row.second) * (1 - column.share) +
                             value(column.second, row.second) * column.share;
        result.rgb[to] = static_cast<std::uint8_t>(
            std::floor(above * (1 - row.share) + below * row.share + 0.5));
      }
    }
  }
  return result;
}

}  // namespace rill
