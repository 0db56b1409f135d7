// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "sim/core/shape.h"
#include "sim/io/picture.h"
#include "sim/model/model.h"
#include "sim/verify/golden_array.h"

namespace rill {

/// What an input file holds, by its name and, of arrays, by its shape.
enum class StimulusKind {
  Picture,   ///< PNG, JPEG or an array of bytes
  Stitched,  ///< four pictures, bytes [3][2 * (height + 2)][2 * (width + 2)], raw or an array
  Codes,     ///< an array or a file of words: what the first layer reads
};
StimulusKind stimulus_kind(const std::filesystem::path& path, const Shape& shape);

constexpr int kStitchedImages = 4;

/// Pictures of a stitched input of the published SkyNet: a 2x2 mosaic, left before right, upper
/// before lower, with one pixel around each (reference/skynet-hls section 4). `shape` is the
/// network's input; `images` are numbers from 0 to 3. Throws ConfigError for another size.
std::vector<Picture> stitched_pictures(const std::filesystem::path& path, const Shape& shape,
                                       const std::vector<int>& images);

/// Codes (or, in floats, real values) of an input in `format`, fixed point. Throws ConfigError as
/// golden_maps() does, and for codes that the format does not have.
std::vector<FeatureMap> stimulus_codes(const std::filesystem::path& path, const Shape& shape,
                                       const Format& format, const GoldenOptions& options);

}  // namespace rill
