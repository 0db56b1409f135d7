// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/tuning/tuning_task.h"

namespace rill {

/// Exponents of the maps of static block floating point, index 0 the picture, i + 1 layer i: of the
/// largest value or up to two below, whichever leaves the histogram of the values nearest to its
/// own (reference/quantization.md, 6.3), over the first pictures of the task, in front of
/// activations as published. Maps that meet in an add or a concat are one block, their values
/// pooled (6.5). One exponent a map; or, with `group_channels` above 0, one for every so many of
/// its channels (of the picture one), and only maps that are added are pooled.
std::vector<std::vector<int>> map_exponents(const TuningTask& task, int mantissa_bits,
                                            int group_channels);

}  // namespace rill
