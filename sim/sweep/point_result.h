// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/sweep/figures.h"

namespace rill {

/// What became of a point of a sweep.
struct PointResult {
  std::int64_t point = 0;
  std::string hash;     ///< of its resolved configuration: equal hashes have equal figures
  bool known = false;   ///< the database has this hash, so nothing was computed
  std::string error;    ///< why there are no figures
  std::string limiter;  ///< who limits the machine
  Figures figures;
};

/// From process to process.
std::string to_json(const std::vector<PointResult>& results);
std::vector<PointResult> results_from_json(const std::string& text);

}  // namespace rill
