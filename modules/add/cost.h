// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/cost/resources.h"

namespace rill {

/// Sum of `operands` codes of `bits` in each of `lanes` lanes (PE x pixels), a register behind each
/// level of the tree; the activation behind it is counted on its own.
Resources add_cost(int lanes, int operands, int bits);

}  // namespace rill
