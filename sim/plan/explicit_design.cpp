// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/explicit_design.h"

#include "sim/core/error.h"
#include "sim/plan/stage_plan.h"

namespace rill {

DesignSpec explicit_design(const Plan& plan) {
  internal_check(plan.tiled == nullptr, "explicit_design: a tiled machine has no stages");
  DesignSpec design = plan.design;
  design.folding = DesignSpec::FoldingPolicy::Explicit;
  design.target_fps = 0;
  using Fusion = DesignSpec::Fusion;
  const bool searched = design.fusion == Fusion::Auto || design.fusion == Fusion::AllThatFits;
  if (searched) design.fusion = Fusion::Explicit;
  for (const Group& group : plan.groups) {
    if (searched) design.groups.emplace_back();
    for (const Stage& stage : group.stages) {
      const Layer& layer = plan.network.layers[static_cast<std::size_t>(stage.layer)];
      if (searched) design.groups.back().push_back(layer.name);
      design.stages[layer.name] = stage.folding;
      if (!chooses_input_words(design, layer)) continue;
      const StreamShape& words = stage.inputs.front();
      design.stage_inputs[layer.name] = {words.lanes, words.pixels};
    }
  }
  return design;
}

}  // namespace rill
