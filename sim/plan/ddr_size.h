// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/plan/plan.h"

namespace rill {

/// Bytes of DDR from address 0 to the end of everything that the plan keeps there.
Bytes ddr_size(const Plan& plan);

/// Bytes that the memory holds.
Bytes capacity_of(const MemorySpec& memory);

}  // namespace rill
