// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/tiled_maps.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "sim/core/error.h"
#include "sim/io/arrays.h"
#include "sim/io/file.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

const NamedCodes* array_named(const std::vector<NamedCodes>& arrays, const std::string& name) {
  const auto found = std::find_if(arrays.begin(), arrays.end(),
                                  [&](const NamedCodes& array) { return array.name == name; });
  return found == arrays.end() ? nullptr : &*found;
}

/// The images of an array [image][channel][row][column], which must have this size.
std::vector<FeatureMap> images_of(const NamedCodes& array, const Shape& shape, const Format& format,
                                  const std::vector<int>& images) {
  const std::vector<std::int64_t> each{shape.channels, shape.height, shape.width};
  if (array.shape.size() != 4 || !std::equal(each.begin(), each.end(), array.shape.begin() + 1)) {
    fail_file(array.name, "of the run has not the shape " + shape.to_string() +
                              " of this network's layer; give the run that it came from");
  }
  std::vector<FeatureMap> all =
      maps_of_axes(array.shape, false, format, [&](std::size_t at) { return array.codes[at]; });
  std::vector<FeatureMap> result;
  for (const int image : images) {
    internal_check(image < static_cast<int>(all.size()), "images_of: the batch has these images");
    result.push_back(std::move(all[static_cast<std::size_t>(image)]));
  }
  return result;
}

}  // namespace

std::vector<FeatureMap> maps_of_axes(std::vector<std::int64_t> shape, bool channels_last,
                                     const Format& format,
                                     const std::function<Code(std::size_t)>& code_at) {
  while (shape.size() < 3) shape.insert(shape.begin(), 1);
  const std::size_t first = shape.size() - 3;
  const auto extent = [&](std::size_t axis) { return static_cast<int>(shape[first + axis]); };
  const Shape each = channels_last ? Shape{extent(2), extent(0), extent(1)}
                                   : Shape{extent(0), extent(1), extent(2)};
  std::size_t count = 1;
  for (std::size_t i = 0; i < first; ++i) count *= static_cast<std::size_t>(shape[i]);
  const auto channels = static_cast<std::size_t>(each.channels);
  const auto pixels = static_cast<std::size_t>(each.pixels());
  std::vector<FeatureMap> maps;
  for (std::size_t image = 0; image < count; ++image) {
    FeatureMap map{each, format, {}};
    map.codes.reserve(pixels * channels);
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
      for (std::size_t c = 0; c < channels; ++c) {
        const std::size_t at = channels_last ? pixel * channels + c : c * pixels + pixel;
        map.codes.push_back(code_at(image * pixels * channels + at));
      }
    }
    maps.push_back(std::move(map));
  }
  return maps;
}

std::vector<ComputedMap> tiled_maps(const QuantizedModel& model,
                                    const std::vector<NamedCodes>& arrays, const GoldenSet& set,
                                    const std::vector<int>& images) {
  std::vector<ComputedMap> result;
  for (const Golden& golden : set.goldens) {
    result.emplace_back();
    const Layer& layer = model.network.layers[static_cast<std::size_t>(golden.target.layer)];
    const NamedCodes* array = nullptr;
    if (!golden.target.accumulator) {
      array = array_named(arrays, layer.name);
    } else {
      array = array_named(arrays, layer.name + (layer.is_depthwise() ? "_pre" : "_acc"));
    }
    if (array == nullptr) continue;
    result.back() = images_of(*array, layer.out, golden.expected.front().format, images);
  }
  return result;
}

Halos tiled_halos(const QuantizedModel& model, const std::vector<NamedCodes>& arrays,
                  const std::vector<int>& images) {
  Halos halos;
  for (std::size_t i = 0; i < model.network.layers.size(); ++i) {
    const Layer& layer = model.network.layers[i];
    const NamedCodes* array = array_named(arrays, layer.name + "_in_halo");
    if (array == nullptr) continue;
    const Shape around{layer.in.channels, layer.in.height + 2 * layer.window.pad_h,
                       layer.in.width + 2 * layer.window.pad_w};
    halos[static_cast<LayerIndex>(i)] =
        images_of(*array, around, model.layers[i].arithmetic.input, images);
  }
  return halos;
}

std::vector<NamedCodes> read_batch_arrays(const fs::path& folder, int batch) {
  const fs::path place = folder / "outputs" / ("batch_" + std::to_string(batch));
  std::vector<fs::path> files;
  if (fs::is_directory(place)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(place)) {
      if (entry.path().extension() == ".npy") files.push_back(entry.path());
    }
  }
  if (files.empty()) {
    fail_file(place.string(),
              "holds no outputs of a tiled machine; name the folder of a finished `rill run "
              "--layers`");
  }
  std::sort(files.begin(), files.end());
  std::vector<NamedCodes> arrays;
  for (const fs::path& file : files) {
    const Array array = read_npy(file);
    const std::vector<std::int64_t>& codes = array.integers();
    arrays.push_back({file.stem().string(), array.shape, {}});
    arrays.back().codes.reserve(codes.size());
    for (const std::int64_t code : codes) arrays.back().codes.push_back(static_cast<Code>(code));
  }
  return arrays;
}

}  // namespace rill
