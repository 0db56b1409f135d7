// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/config/specs.h"
#include "sim/io/picture.h"
#include "sim/model/calibration.h"

namespace rill {

/// What the network sees of one picture, or of two with their channels side by side: resized,
/// normalised, with their own mean subtracted where the run says so. Throws ConfigError when two
/// pictures have different sizes.
RealMap pictures_input(const std::vector<Picture>& pictures, const RunSpec& run,
                       const Shape& shape);

}  // namespace rill
