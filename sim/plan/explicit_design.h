// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/plan/plan.h"

namespace rill {

/// The design that gives this very machine without a search: its groups, and every stage with its
/// folding and the words that it takes. `plan` is a streaming machine's.
DesignSpec explicit_design(const Plan& plan);

}  // namespace rill
