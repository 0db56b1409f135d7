// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/core/units.h"

namespace rill {

/// When things happened in a run, in fabric cycles.
struct RunFigures {
  std::vector<Cycle> frame_started;  ///< the first byte of a frame was asked for
  std::vector<Cycle> frame_done;     ///< its last output byte was in the memory
  Cycle elapsed = 0;                 ///< when the last module had finished
  Cycle boot_cycles = 0;             ///< weights were loaded before the first frame
  bool timing_only = false;
  /// The last frame left earlier than it would have if another had followed: pipelines that hold
  /// results back ran empty behind it.
  bool last_frame_ran_out = false;
};

}  // namespace rill
