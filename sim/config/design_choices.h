// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/schema.h"
#include "sim/config/specs.h"

// Keys of a design whose value is a word or something else, so that two members come from one key.
namespace rill {

using FusionGroups = std::vector<std::vector<std::string>>;

/// `fusion` is one word, or the groups themselves.
struct FusionChoice {
  DesignSpec::Fusion fusion = DesignSpec::Fusion::All;
  FusionGroups groups;
};

/// `fifo_depth` is a number or `auto`.
struct DepthChoice {
  int depth = DesignSpec().fifo_depth;
  bool is_auto = false;
};

/// `spill` is `none`, `ddr`, or names of FIFOs.
struct SpillChoice {
  bool all = false;
  std::vector<std::string> names;
};

Codec<FusionChoice> fusion_codec();
Codec<DepthChoice> depth_codec();
Codec<SpillChoice> spill_codec();

}  // namespace rill
