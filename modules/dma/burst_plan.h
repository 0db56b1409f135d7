// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "modules/axi/memory_port.h"

namespace rill {

/// Cuts a region into AXI bursts: as long as allowed, never across a 4 KiB boundary, and from the
/// second one on starting at a whole beat.
class BurstPlan {
 public:
  BurstPlan(std::uint64_t address, std::uint64_t bytes, int width_bytes, int burst_beats)
      : next_(address),
        end_(address + bytes),
        width_(static_cast<std::uint64_t>(width_bytes)),
        longest_(width_ * static_cast<std::uint64_t>(burst_beats)) {}

  bool empty() const { return next_ == end_; }
  Burst take(Direction direction, Purpose purpose) {
    constexpr std::uint64_t kBoundaryBytes = 4096;  // AXI4, IHI0022
    // The first beat of an unaligned burst carries fewer bytes.
    const std::uint64_t until_beats = next_ / width_ * width_ + longest_;
    const std::uint64_t until_boundary = (next_ / kBoundaryBytes + 1) * kBoundaryBytes;
    const std::uint64_t until = std::min({end_, until_beats, until_boundary});
    const Burst burst{next_, static_cast<std::uint32_t>(until - next_), direction, purpose, 0};
    next_ = until;
    return burst;
  }

 private:
  std::uint64_t next_;
  std::uint64_t end_;
  std::uint64_t width_;
  std::uint64_t longest_;
};

}  // namespace rill
