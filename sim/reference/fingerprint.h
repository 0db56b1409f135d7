// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/model/model.h"

namespace rill {

/// A map in a few numbers that any implementation can compute, in [channel][row][column] order
/// (reference/topology/README.md section 3).
struct Fingerprint {
  Shape shape;
  double sum = 0;
  double sum_abs = 0;
  double sum_sq = 0;
  double min = 0;
  double max = 0;
  /// Elements at the flat indices splitmix64(k) mod size, k = 0 … 15.
  std::vector<double> samples;

  double rms() const;
};

Fingerprint fingerprint_of(const RealMap& map);

/// How far a fingerprint is from a golden one, in the units of the tolerances.
struct FingerprintDeviation {
  bool same_shape = false;
  double points = 0;   ///< worst of samples, minimum and maximum, in units of the golden rms
  double sum = 0;      ///< in units of the golden sum of absolute values
  double moments = 0;  ///< worst of the sums of absolute values and of squares, relative

  /// Within the tolerances of reference/topology/README.md section 4.
  bool agrees() const;
};

FingerprintDeviation deviation(const Fingerprint& ours, const Fingerprint& golden);

}  // namespace rill
