// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/config/specs.h"
#include "sim/network/network.h"
#include "sim/tiled/placement.h"

namespace rill {

/// Which maps a pass reads from DDR and which it computes.
struct PassUse {
  LayerIndex source = kNetworkInput;
  std::vector<LayerIndex> computed;
  int first_group = 0;  ///< of the depthwise layer: several passes may each compute a part of it
};

/// What only shows when all passes are known: a map that is read before it is computed, one that is
/// computed twice, one that another overwrites while it is still needed.
void check_pass_order(const Network& network, const DesignSpec& design,
                      const DdrPlacement& placement, const std::vector<PassUse>& uses,
                      std::vector<Diagnostic>* problems);

}  // namespace rill
