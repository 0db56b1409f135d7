// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/evaluate/iou.h"

namespace rill {

/// A picture and the box that people drew on it.
struct LabelledPicture {
  std::string name;  ///< as in the file of truths
  std::filesystem::path path;
  PixelBox truth;
};

/// Reads lines of the form `name [x1, x2, y1, y2]` (DAC-SDC's) and finds each picture in a folder,
/// under its name or its name without leading zeros (`007.jpg` is `7.jpg`); only the first `limit`
/// boxes (0: all). Throws ConfigError with the first lines that cannot be read and the first
/// pictures that are not there, and how many more there are.
std::vector<LabelledPicture> read_ground_truth(const std::filesystem::path& truths,
                                               const std::filesystem::path& pictures,
                                               std::size_t limit = 0);

/// What a reader of the evaluation should know of the truths: boxes turned round, pictures named
/// twice.
std::vector<std::string> notes_on(const std::vector<LabelledPicture>& pictures);

}  // namespace rill
