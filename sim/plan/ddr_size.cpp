// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/ddr_size.h"

#include <algorithm>

namespace rill {

Bytes ddr_size(const Plan& plan) {
  if (plan.tiled) return static_cast<Bytes>(plan.tiled->program.end_address);
  Bytes end = 0;
  for (const DdrRegion& region : plan.regions) {
    end = std::max(end, static_cast<Bytes>(region.address) + region.stride * region.buffers);
  }
  return end;
}

Bytes capacity_of(const MemorySpec& memory) {
  return memory.rows * memory.columns * memory.ranks * memory.bank_groups * memory.banks_per_group *
         (memory.bus_bits / 8);
}

}  // namespace rill
