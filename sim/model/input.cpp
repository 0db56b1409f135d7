// SPDX-License-Identifier: Apache-2.0
#include "sim/model/input.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "sim/core/error.h"
#include "sim/io/array_store.h"
#include "sim/io/arrays.h"
#include "sim/io/file.h"
#include "sim/model/picture_pair.h"
#include "sim/numerics/cast.h"

namespace rill {

namespace {

constexpr std::size_t kColours = 3;
constexpr double kLargestPixel = 255;

void check(const std::vector<double>& values, const char* key, bool may_be_zero) {
  const bool sound =
      values.size() == kColours && std::all_of(values.begin(), values.end(), [&](double value) {
        return std::isfinite(value) && (may_be_zero || value != 0);
      });
  if (sound) return;
  std::string message = "needs three ";
  if (!may_be_zero) message += "non-zero ";
  message += "numbers, for red, green and blue; such as [0.5, 0.5, 0.5]";
  Diagnostic diagnostic;
  diagnostic.key = key;
  diagnostic.message = std::move(message);
  throw ConfigError(std::move(diagnostic));
}

/// Red, green, blue to blue, green, red and back.
template <typename Value>
void swap_colours(std::vector<Value>& values) {
  for (std::size_t i = 0; i + 2 < values.size(); i += kColours) {
    std::swap(values[i], values[i + 2]);
  }
}

Picture picture_of(const Array& array) {
  const std::vector<std::int64_t>& shape = array.shape;
  const bool is_grey = shape.size() == 2 || (shape.size() == 3 && shape[2] == 1);
  if (!is_grey && (shape.size() != 3 || shape[2] != static_cast<std::int64_t>(kColours))) {
    fail_file(array.origin,
              "is no picture; give an array of height x width x 3, or height x width of grey");
  }
  if (array.size() == 0) fail_file(array.origin, "has no pixels; give another picture");
  if (!std::holds_alternative<std::vector<std::int64_t>>(array.values)) {
    fail_file(array.origin, "holds floats (" + array.dtype + "), but the pixels of a picture are " +
                                "whole numbers 0 to 255; save it as u1, before any normalisation");
  }
  Picture picture{static_cast<int>(shape[1]), static_cast<int>(shape[0]), {}};
  for (const std::int64_t value : array.integers()) {
    if (value < 0 || value > static_cast<std::int64_t>(kLargestPixel)) {
      fail_file(array.origin, "holds " + std::to_string(value) +
                                  ", but pixels are 0 to 255; save the picture as u1");
    }
    // Grey is the same in all colours, as in decoded pictures and OpenCV's imread.
    picture.rgb.insert(picture.rgb.end(), is_grey ? kColours : 1, static_cast<std::uint8_t>(value));
  }
  return picture;
}

double normalised(double pixel, double mean, double deviation) {
  return (pixel / kLargestPixel - mean) / deviation;
}

}  // namespace

RealMap normalise(const Picture& picture, const std::vector<double>& mean,
                  const std::vector<double>& deviation) {
  check(mean, "mean", true);
  check(deviation, "deviation", false);
  RealMap map{{static_cast<int>(kColours), picture.height, picture.width}, {}};
  internal_check(picture.rgb.size() == static_cast<std::size_t>(map.shape.size()),
                 "normalise: the picture does not hold its pixels");
  map.values.reserve(picture.rgb.size());
  for (std::size_t i = 0; i < picture.rgb.size(); ++i) {
    const std::size_t colour = i % kColours;
    map.values.push_back(normalised(picture.rgb[i], mean[colour], deviation[colour]));
  }
  return map;
}

MapRange normalised_range(const std::vector<double>& mean, const std::vector<double>& deviation) {
  check(mean, "mean", true);
  check(deviation, "deviation", false);
  MapRange range;
  for (std::size_t colour = 0; colour < kColours; ++colour) {
    for (const double pixel : {0.0, kLargestPixel}) {
      const double value = normalised(pixel, mean[colour], deviation[colour]);
      range.lowest = std::min(range.lowest, value);
      range.highest = std::max(range.highest, value);
    }
  }
  range.percentile = std::max(-range.lowest, range.highest);
  return range;
}

Picture read_input(const std::filesystem::path& path, RunSpec::ColourOrder order) {
  const bool is_array = path.extension() == ".npy";
  const bool in_archive = path.parent_path().extension() == ".npz";
  if (!is_array && !in_archive) return read_picture(path);
  Picture picture = picture_of(
      is_array ? read_npy(path) : ArrayStore(path.parent_path()).get(path.filename().string()));
  if (order == RunSpec::ColourOrder::Bgr) swap_colours(picture.rgb);
  return picture;
}

void check_picture_channels(const RunSpec& run, const Shape& shape) {
  if (shape.channels == static_cast<int>(kColours)) return;
  throw ConfigError(run.mistake(
      "network", "takes " + std::to_string(shape.channels) +
                     " channels, but a picture has three (red, green, blue); count cycles with "
                     "--timing-only and without a picture, or choose another network"));
}

RealMap network_input(const Picture& picture, const RunSpec& run, const Shape& shape) {
  check_picture_channels(run, shape);
  const Picture resized = run.resize == RunSpec::Resize::Nearest
                              ? resize_nearest(picture, shape.width, shape.height)
                              : resize_bilinear(picture, shape.width, shape.height);
  RealMap map = normalise(resized, run.mean, run.deviation);
  if (run.colour_order == RunSpec::ColourOrder::Bgr) swap_colours(map.values);
  return map;
}

void check_pair(const Picture& first, const Picture& second, const RunSpec& run) {
  if (first.width == second.width && first.height == second.height) return;
  throw ConfigError(run.mistake(
      "second_input", "is of " + std::to_string(second.width) + " x " +
                          std::to_string(second.height) + " pixels, but the first picture is of " +
                          std::to_string(first.width) + " x " + std::to_string(first.height) +
                          "; give two pictures of one scene and size"));
}

RealMap network_input(const std::vector<Picture>& pictures, const RunSpec& run,
                      const Shape& shape) {
  internal_check(!pictures.empty() && pictures.size() <= 2, "network_input: one picture or two");
  const Picture& last = pictures.back();
  check_pair(pictures.front(), last, run);
  RunSpec own = run;
  if (run.subtract_mean) own.mean = mean_of(pictures);
  Shape one = shape;
  one.channels /= static_cast<int>(pictures.size());
  RealMap first = network_input(pictures.front(), own, one);
  if (pictures.size() == 1) return first;
  return pair_of(first, network_input(last, own, one));
}

MapRange input_range(const RunSpec& run) {
  if (!run.subtract_mean) return normalised_range(run.mean, run.deviation);
  MapRange range = normalised_range({0, 0, 0}, run.deviation);
  range.lowest = -range.highest;
  return range;
}

FeatureMap unresized_input(const Picture& picture, const RunSpec& run, const Format& format) {
  for (int pixel = 0; pixel <= static_cast<int>(kLargestPixel); ++pixel) {
    for (std::size_t colour = 0; colour < kColours; ++colour) {
      const double real = normalised(pixel, run.mean[colour], run.deviation[colour]);
      if (quantize(real, format, static_cast<int>(colour)) == pixel) continue;
      throw ConfigError(run.mistake(
          "resize", "on_chip works on bytes, but a pixel of " + std::to_string(pixel) +
                        " is no code " + std::to_string(pixel) + " of the input's " +
                        format.to_string() +
                        "; use bilinear, or mean 0, deviation 1 and numerics whose input takes "
                        "bytes as they are"));
    }
  }
  RealMap map = normalise(picture, run.mean, run.deviation);
  if (run.colour_order == RunSpec::ColourOrder::Bgr) swap_colours(map.values);
  return quantize_input(map, format);
}

FeatureMap quantize_input(const RealMap& map, const Format& format) {
  FeatureMap result{map.shape, format, {}};
  const auto channels = static_cast<std::size_t>(map.shape.channels);
  result.codes.reserve(map.values.size());
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    result.codes.push_back(quantize(map.values[i], format, static_cast<int>(i % channels)));
  }
  return result;
}

std::vector<double> mean_of(const std::vector<Picture>& pictures) {
  std::vector<double> mean(kColours, 0.0);
  double pixels = 0;
  for (const Picture& picture : pictures) {
    for (std::size_t i = 0; i < picture.rgb.size(); ++i) mean[i % kColours] += picture.rgb[i];
    pixels += static_cast<double>(picture.rgb.size()) / kColours;
  }
  internal_check(pixels > 0, "mean_of: no pixels");
  for (double& value : mean) value /= pixels * kLargestPixel;
  return mean;
}

RealMap pair_of(const RealMap& first, const RealMap& second) {
  internal_check(first.shape == second.shape, "pair_of: maps of different sizes");
  RealMap pair{first.shape, {}};
  pair.shape.channels *= 2;
  pair.values.reserve(first.values.size() * 2);
  const auto channels = static_cast<std::size_t>(first.shape.channels);
  for (std::size_t i = 0; i < first.values.size(); i += channels) {
    for (const RealMap* map : {&first, &second}) {
      const auto pixel = map->values.begin() + static_cast<std::ptrdiff_t>(i);
      pair.values.insert(pair.values.end(), pixel, pixel + first.shape.channels);
    }
  }
  return pair;
}

}  // namespace rill
