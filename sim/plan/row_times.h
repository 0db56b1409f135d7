// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "sim/plan/plan.h"

// Rows followed through the pipeline of a group. Inside of this folder.
namespace rill {

/// When the rows of a map pass a point of the pipeline, in cycles since the group started.
struct RowTimes {
  std::vector<double> start;  ///< last word of the row's first pixel
  std::vector<double> done;   ///< last word of the row
};

/// Rows of all maps of a group while it works on one frame alone.
struct GroupTimes {
  std::vector<RowTimes> loads;
  std::vector<RowTimes> stages;  ///< as they give them
  std::vector<double> first_input;

  const RowTimes& given_by(const Endpoint& from) const {
    const auto index = static_cast<std::size_t>(from.index);
    return from.kind == Endpoint::Kind::Load ? loads[index] : stages[index];
  }
};

/// A row of windows starts when the row before is done and its first window is there, and ends no
/// earlier than its last window's last pixel allows.
GroupTimes group_times(const Plan& plan, const Group& group);

/// Cycles from frame to frame that the FIFOs in front of the joins of a group allow: what a branch
/// gives before the others catch up may hold less than the frames that follow each other meanwhile.
double joins_interval(const GroupTimes& times, const Group& group);

}  // namespace rill
