// SPDX-License-Identifier: Apache-2.0
#include "sim/report/activity_shares.h"

#include <algorithm>

namespace rill {

namespace {

/// Nothing when no stage has any of the resource.
std::optional<double> busy_share(const RunReport& report, double Resources::*kind) {
  double work = 0;
  double count = 0;
  for (const LayerRow& row : report.layers) {
    const double busy =
        row.timing ? row.timing->busy_per_frame : static_cast<double>(row.busy_cycles);
    work += row.resources.*kind * busy;
    count += row.resources.*kind;
  }
  if (count <= 0) return std::nullopt;
  return std::min(1.0, share_of(work, count * report.interval_cycles));
}

}  // namespace

ActivityShares activity_of(const RunReport& report) {
  ActivityShares shares;
  shares.logic = busy_share(report, &Resources::lut).value_or(0);
  shares.bram = busy_share(report, &Resources::bram18).value_or(shares.logic);
  shares.uram = busy_share(report, &Resources::uram).value_or(shares.logic);
  shares.dsp = std::min(1.0, share_of(report.roof.achieved, report.roof.compute_bound));
  return shares;
}

}  // namespace rill
