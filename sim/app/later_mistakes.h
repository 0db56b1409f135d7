// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/config/load_run.h"

// Rules of one phase are asked although an earlier one found mistakes, where what they judge is
// right: so the user is told of everything at once.
namespace rill {

/// To the mistakes of a run that could not be read as a whole: those that numbers and design have
/// against its network, and, where they are `wanted`, those of picture and weights. What only
/// follows from a mistake that is known is left out.
void add_later_mistakes(const LoadedRun& loaded, bool files_wanted,
                        std::vector<Diagnostic>* mistakes);

/// To the mistakes of the numerics, in a run that is right otherwise: those of its design.
void add_design_mistakes(const RunConfiguration& configuration, const DesignSpec& design,
                         std::vector<Diagnostic>* mistakes);

/// To the mistakes of the plan: those of picture and weights.
void add_file_mistakes(const RunConfiguration& configuration, std::vector<Diagnostic>* mistakes);

}  // namespace rill
