// SPDX-License-Identifier: Apache-2.0
#include "sim/io/picture.h"

#include <algorithm>
#include <string>

#include "sim/core/bilinear.h"
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
  std::size_t to = 0;
  for (int y = 0; y < height; ++y) {
    const BilinearPosition row = bilinear_position(y, picture.height, height);
    for (int x = 0; x < width; ++x) {
      const BilinearPosition column = bilinear_position(x, picture.width, width);
      for (std::size_t c = 0; c < 3; ++c, ++to) {
        const auto value = [&](int at_x, int at_y) {
          return std::int64_t{picture.rgb[picture.at(at_x, at_y) + c]};
        };
        result.rgb[to] = static_cast<std::uint8_t>(bilinear_value(
            row, column, value(column.first, row.first), value(column.second, row.first),
            value(column.first, row.second), value(column.second, row.second)));
      }
    }
  }
  return result;
}

}  // namespace rill
