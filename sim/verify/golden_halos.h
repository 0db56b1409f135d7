// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "modules/sequencer/program.h"
#include "sim/tiled/tiled_data.h"
#include "sim/verify/computed.h"

namespace rill {

/// What lies around the inputs of a tiled machine's depthwise layers.
struct Surroundings {
  Halos halos;
  std::set<LayerIndex> golden;    ///< layers whose surroundings are goldens, all of them
  std::set<LayerIndex> other;     ///< of these, those where the run had something else
  std::vector<std::string> used;  ///< those goldens
};

/// Replaces what the run had around its layers' inputs by what goldens show of it: the inputs with
/// their halos (`<layer>_in_halo`), whole buffers (`<layer>_in_frames`), and frames or planes in
/// regions of DDR (`ddr_<region>`) that nobody took after the layer had read them. `arrays` are the
/// run's, for names and shapes. Throws ConfigError for goldens of another shape.
Surroundings golden_surroundings(const Program& program, const QuantizedModel& model,
                                 const std::vector<OtherGolden>& goldens,
                                 const std::vector<NamedCodes>& arrays,
                                 const std::vector<int>& images, Halos run);

}  // namespace rill
