// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "modules/axi/traffic.h"
#include "sim/plan/plan.h"

// How far apart frames come that follow each other through a pipeline, in closed form.
namespace rill {

/// Cycles from frame to frame that the stages of a group allow: those of the slowest stage, or of
/// a FINN window unit, which lets the next frame in only when the last window has left.
double group_interval(const Plan& plan, const Group& group);

/// What one frame moves: by purpose, and through each channel of each port.
class MemoryLoad {
 public:
  explicit MemoryLoad(const Plan& plan);

  const std::array<Bytes, kPurposes>& bytes() const { return bytes_; }
  /// Cycles that the busiest channel or the DRAM needs for it.
  double cycles() const;

 private:
  void add(Purpose purpose, int port, Direction direction, Bytes bytes);

  const Plan& plan_;
  std::array<Bytes, kPurposes> bytes_{};
  std::vector<std::array<double, kDirections>> channels_;
  double largest_ = 0;  ///< bytes of a single transfer
};

}  // namespace rill
