// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/resources.h"

namespace rill {

/// Copies a stream to `branches`: a flag per branch that has taken the current word, and valid and
/// ready of each. The word itself is only wired.
Resources fork_cost(int branches);

}  // namespace rill
