// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sim/cost/resources.h"
#include "sim/validation/case_table.h"

namespace rill {

/// A block that was synthesised: its parameters and the chip.
struct SynthesisBlock {
  const Parameters& params;
  Family family = Family::UltraScalePlus;
  bool dsp = true;  ///< false: synthesised without DSP slices (option -nodsp)
};

/// How a kind of block is predicted, and what may be said of it.
struct ResourceBlock {
  std::function<Resources(const SynthesisBlock&)> cost;
  std::vector<std::string> known;    ///< parameters
  std::vector<std::string> options;  ///< of synthesis
};

/// What the cost functions of sim/cost and the parts say of each block of
/// reference/rtl/resources.csv, by the block's name.
const std::map<std::string, ResourceBlock>& resource_blocks();

}  // namespace rill
