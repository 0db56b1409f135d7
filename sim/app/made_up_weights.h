// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/specs.h"

namespace rill {

/// Adds that a run without weights of its own makes them up, and that `what` therefore means
/// nothing: a clause such as `the answer means`.
void note_made_up_weights(const RunSpec& run, const std::string& what,
                          std::vector<std::string>* notes);

}  // namespace rill
