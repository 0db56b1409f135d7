// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/plan/groups.h"
#include "sim/plan/join_depth.h"
#include "sim/plan/plan.h"

namespace rill {

/// What the pieces of the planner share: the question, before anything is answered.
struct PlanRequest {
  const Network& network;
  const std::vector<LayerArithmetic>& arithmetic;
  const Format& input_format;
  const DesignSpec& design;
  const BoardSpec& board;
  JoinWaits& joins;
  /// Of the machine as it will run; null where nothing is to be estimated.
  const MemorySpec* memory = nullptr;
  double clock_mhz = 0;

  const Layer& layer(LayerIndex index) const {
    return network.layers[static_cast<std::size_t>(index)];
  }
  const LayerArithmetic& numbers(LayerIndex index) const {
    return arithmetic[static_cast<std::size_t>(index)];
  }
  /// Format of a map's codes (kNetworkInput: the picture's).
  const Format& format_of(LayerIndex map) const {
    return map == kNetworkInput ? input_format : numbers(map).output;
  }
};

/// One layer as hardware that takes at most `cycles` a frame where that is possible; a folding
/// given in the design always wins. Throws ConfigError for layers that the machine does not know
/// and for foldings that do not fit the layer.
Stage plan_stage(const PlanRequest& request, LayerIndex layer, std::int64_t cycles);

/// The cheapest folding that takes at most `cycles` a frame with that style of line buffer; the
/// fastest one when none does.
Folding cheapest_folding(DesignSpec::LineBufferStyle style, const Layer& layer,
                         const LayerArithmetic& numbers, std::int64_t cycles);

/// The layer's stage takes its map in words whose width the design may choose: those of an ideal
/// line buffer. All others take the words that their folding says.
bool chooses_input_words(const DesignSpec& design, const Layer& layer);

/// What the FIFOs of a group are called, whatever its foldings.
std::vector<std::string> fifo_names(const PlanRequest& request, const LayerGroup& layers);

/// One group with its stages, transfers, links and resources. `region_of` finds the DDR region of a
/// map.
Group plan_group(const PlanRequest& request, const LayerGroup& layers, std::int64_t cycles,
                 const std::vector<DdrRegion>& regions);

}  // namespace rill
