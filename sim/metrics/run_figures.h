// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/core/units.h"

namespace rill {

/// When the frames of a finished simulation came and went. Points in time count from its start.
struct RunFigures {
  std::vector<Cycle> frame_started;  ///< first load of frame i was issued
  std::vector<Cycle> frame_done;     ///< last code of frame i was in DDR
  Cycle elapsed = 0;                 ///< length of the whole run: what every account sums to
  Cycle boot_cycles = 0;             ///< loading resident weights, before the first frame
  bool timing_only = false;          ///< no codes moved
};

}  // namespace rill
