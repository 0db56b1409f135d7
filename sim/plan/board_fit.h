// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/specs.h"
#include "sim/cost/resources.h"

namespace rill {

/// A resource of which a machine needs more than the chip has.
struct Shortage {
  std::string resource;  ///< DSP, BRAM36, URAM, LUT, LUT as memory, FF
  double needed = 0;
  double available = 0;
};

/// What does not fit; empty when everything does.
std::vector<Shortage> shortages(const Resources& needed, const BoardSpec::Capacity& board);

}  // namespace rill
