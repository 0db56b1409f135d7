// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/core/units.h"

namespace rill {

/// Function face of concat: writes the codes of operand pixels (`channels` each) into their place
/// in pixels of `out_channels`, from channel `first_channel` on. Called once an operand.
void place_channels(const Code* operand, int pixels, int channels, int first_channel,
                    int out_channels, Code* out);

}  // namespace rill
