// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/config/sweep_spec.h"
#include "sim/sweep/store.h"

namespace rill {

/// All bounds of a sweep: its constraints, and with `fits_board` that of the board.
std::vector<SweepConstraint> bounds_of(const SweepSpec& sweep);

/// By how much the figures break a bound, as a share of it (of 1 where it is 0): at most 0 where
/// they keep it, infinite for a figure that is not a number.
double excess(const SweepConstraint& bound, const Figures& figures);

/// What one bound does to a sweep.
struct Exclusion {
  SweepConstraint bound;
  std::size_t excluded = 0;  ///< points that break it
  std::size_t alone = 0;     ///< those that break nothing else
  std::int64_t nearest = 0;  ///< of those that break it, the point that comes nearest
  double nearest_value = 0;
};

struct Exclusions {
  std::size_t points = 0;  ///< that have figures
  std::vector<Exclusion> bounds;
  /// The point whose worst excess is the least, of those with figures; null without one.
  const SweepRow* nearest = nullptr;
};

/// By what is best known of each point: measured, or by closed form.
Exclusions exclusions_of(const SweepSpec& sweep, const std::vector<SweepRow>& rows);

/// `latency_ms at most 100`, `board_share at most 1 (fits_board)`.
std::string bound_text(const SweepConstraint& bound);

/// Why no point is left: which bound excludes how many, and which point comes nearest.
std::string exclusions_text(const SweepSpec& sweep, const std::vector<SweepRow>& rows);

}  // namespace rill
