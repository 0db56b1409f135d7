// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/specs.h"
#include "sim/io/picture.h"

namespace rill {

/// Throws ConfigError, at the run's second picture, unless both have the same size.
void check_pair(const Picture& first, const Picture& second, const RunSpec& run);

}  // namespace rill
