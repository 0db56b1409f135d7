// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/sweep_spec.h"

namespace rill {

/// Keys that the points of a sweep set, in the order of the file: the columns of its results.
std::vector<std::string> point_keys(const SweepSpec& sweep);

/// The settings of every point, in an order that depends on nothing but the sweep: all combinations
/// (the last key fastest), the listed points, or points drawn with the sweep's seed. Throws
/// ConfigError when a grid has more than ten million points.
std::vector<SweepSettings> draw_points(const SweepSpec& sweep);

}  // namespace rill
