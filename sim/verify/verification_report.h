// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/io/picture.h"
#include "sim/verify/verification.h"

namespace rill {

/// Two's complement in the digits that `width` bits need: `0x1ff`. A code that needs more bits is
/// shown in 32.
std::string hex_code(Code code, int width);

std::string verification_text(const Verification& verification);
std::string verification_json(const Verification& verification);
/// Where a map is wrong, image beside image: a square a pixel, dark where all channels are right,
/// yellow to red with the share of wrong channels; under it what is shown.
Picture mismatch_picture(const VerifiedMap& map);

}  // namespace rill
