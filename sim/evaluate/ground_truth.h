// SPDX-License-Identifier: Apache-2.0
#pragma once

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
/// under its name or its name without leading zeros (`007.jpg` is `7.jpg`). Throws ConfigError
/// listing every line that cannot be read and every picture that is not there.
std::vector<LabelledPicture> read_ground_truth(const std::filesystem::path& truths,
                                               const std::filesystem::path& pictures);

}  // namespace rill
