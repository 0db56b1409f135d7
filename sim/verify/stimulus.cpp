// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/stimulus.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/io/array_store.h"
#include "sim/io/arrays.h"
#include "sim/io/file.h"
#include "sim/vectors/unpack.h"

namespace rill {
namespace {

constexpr int kPlanes = 3;

std::int64_t stitched_rows(const Shape& shape) { return 2 * (std::int64_t{shape.height} + 2); }
std::int64_t stitched_columns(const Shape& shape) { return 2 * (std::int64_t{shape.width} + 2); }

bool is_array(const std::filesystem::path& path) {
  return path.extension() == ".npy" || path.extension() == ".npz";
}

Array read_only_array(const std::filesystem::path& path) {
  if (path.extension() == ".npy") return read_npy(path);
  const ArrayStore store(path);
  if (store.names().size() != 1) {
    fail_file(path.string(), "holds several arrays; give an input as one array");
  }
  return store.get(store.names().front());
}

bool is_stitched(const Array& array, const Shape& shape) {
  return array.dtype == "u1" &&
         array.shape ==
             std::vector<std::int64_t>{kPlanes, stitched_rows(shape), stitched_columns(shape)};
}

std::vector<std::uint8_t> stitched_bytes(const std::filesystem::path& path, const Shape& shape) {
  if (is_array(path)) {
    const Array array = read_only_array(path);
    return {array.integers().begin(), array.integers().end()};
  }
  std::vector<std::uint8_t> bytes = read_file(path, "four stitched pictures");
  const std::int64_t size = kPlanes * stitched_rows(shape) * stitched_columns(shape);
  if (static_cast<std::int64_t>(bytes.size()) != size) {
    fail_file(
        path.string(),
        fmt::format("has {} bytes; four stitched pictures for this network are {} x {} x {} "
                    "= {}",
                    bytes.size(), kPlanes, stitched_rows(shape), stitched_columns(shape), size));
  }
  return bytes;
}

Picture cut_out(const std::vector<std::uint8_t>& bytes, const Shape& shape, int image) {
  const auto rows = static_cast<std::size_t>(stitched_rows(shape));
  const auto columns = static_cast<std::size_t>(stitched_columns(shape));
  const std::size_t top = (image / 2 == 0 ? 0 : rows / 2) + 1;
  const std::size_t left = (image % 2 == 0 ? 0 : columns / 2) + 1;
  Picture picture{shape.width, shape.height, {}};
  for (std::size_t y = 0; y < static_cast<std::size_t>(shape.height); ++y) {
    for (std::size_t x = 0; x < static_cast<std::size_t>(shape.width); ++x) {
      for (std::size_t plane = 0; plane < kPlanes; ++plane) {
        picture.rgb.push_back(bytes[(plane * rows + top + y) * columns + left + x]);
      }
    }
  }
  return picture;
}

}  // namespace

StimulusKind stimulus_kind(const std::filesystem::path& path, const Shape& shape) {
  if (path.extension() == ".bin") return StimulusKind::Stitched;
  if (is_array(path)) {
    const Array array = read_only_array(path);
    if (is_stitched(array, shape)) return StimulusKind::Stitched;
    return array.dtype == "u1" ? StimulusKind::Picture : StimulusKind::Codes;
  }
  return vector_file_kind(path) ? StimulusKind::Codes : StimulusKind::Picture;
}

std::vector<Picture> stitched_pictures(const std::filesystem::path& path, const Shape& shape,
                                       const std::vector<int>& images) {
  if (*std::max_element(images.begin(), images.end()) >= kStitchedImages) {
    fail_file(path.string(), "holds four images; --image is 0, 1, 2 or 3");
  }
  const std::vector<std::uint8_t> bytes = stitched_bytes(path, shape);
  std::vector<Picture> pictures;
  for (const int image : images) pictures.push_back(cut_out(bytes, shape, image));
  return pictures;
}

std::vector<FeatureMap> stimulus_codes(const std::filesystem::path& path, const Shape& shape,
                                       const Format& format, const GoldenOptions& options) {
  std::vector<FeatureMap> maps;
  if (is_array(path)) {
    maps = golden_maps(read_only_array(path), shape, format, options);
  } else {
    const Packing packing = options.packing.value_or(Packing());
    const auto streams = read_vector_file(path, *vector_file_kind(path), packing, format.width);
    maps = unpack_maps(streams, packing, shape, format, options.images);
  }
  for (const FeatureMap& map : maps) {
    for (const Code code : map.codes) {
      if (code >= format.min_code() && code <= format.max_code()) continue;
      fail_file(path.string(),
                fmt::format("{} is no code of the network's input, {}", code, format.to_string()));
    }
  }
  return maps;
}

}  // namespace rill
