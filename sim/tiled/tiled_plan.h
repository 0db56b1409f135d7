// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/sequencer/program.h"
#include "sim/config/specs.h"
#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"
#include "sim/tiled/parameter_layout.h"

namespace rill {

/// A network on a tiled machine: the program of one batch and where things lie.
struct TiledPlan {
  Program program;
  ParameterLayout parameters;
  std::vector<bool> computed;  ///< by layer: some pass computes it (joints and reorgs are not)
};

/// Maps a network onto the passes of a design (organisation: tiled). Throws ConfigError listing
/// what does not fit together, with the place of the design.
TiledPlan make_tiled_plan(const Network& network, const std::vector<LayerArithmetic>& arithmetic,
                          const DesignSpec& design);

}  // namespace rill
