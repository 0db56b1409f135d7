// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/model/model.h"

// The outermost rows and columns of maps that hold a halo.
namespace rill {

/// True when all of them are this code, in every map.
bool is_padded(const std::vector<FeatureMap>& maps, Code padding);

/// True when they are not the same in two maps of a pair; both lists have the same shapes.
bool differ_around(const std::vector<FeatureMap>& a, const std::vector<FeatureMap>& b);

}  // namespace rill
