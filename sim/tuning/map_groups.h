// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "sim/network/network.h"

// Inside of this folder.
namespace rill {

/// Its output has the step of its input: it hands codes on, or gives means of them.
bool keeps_step(const Layer& layer);

/// Maps (slot 0: the picture, slot i + 1: layer i) that must have one format. With a format a
/// channel, those that a concat or reorg moves need not: `moved_too` false.
class MapGroups {
 public:
  explicit MapGroups(const Network& network, bool moved_too = true);

  /// The slot that stands for a map's group.
  std::size_t find(std::size_t map) const;
  static std::size_t slot(LayerIndex map) { return static_cast<std::size_t>(map + 1); }

 private:
  void join(std::size_t a, std::size_t b) { parent_[find(b)] = find(a); }
  std::vector<std::size_t> parent_;
};

}  // namespace rill
