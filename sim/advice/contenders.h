// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/report/run_report.h"

namespace rill {

/// Who may limit the machine: a stage, a unit of a tiled machine, or the memory.
struct Contender {
  std::string name;   ///< layer, unit, or `DDR`
  double cycles = 0;  ///< of a frame in which it worked
  double share = 0;   ///< of the time from frame to frame
  std::string detail;
  bool is_memory = false;
};

/// The hardest working first. In one pipeline all stages and the memory contend. Of groups that run
/// one after another each has its own limiter, and the frame is the sum of them: they are ranked by
/// the cycles for which they set the pace. Units of a tiled machine are ranked by their busy
/// cycles.
std::vector<Contender> contenders_of(const RunReport& report);

}  // namespace rill
