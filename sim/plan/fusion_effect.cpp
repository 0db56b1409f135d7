// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/fusion_effect.h"

#include <algorithm>
#include <string>

#include "sim/core/error.h"

namespace rill {

namespace {

/// The design with every layer in a group of its own and the foldings of the plan. FIFOs and spills
/// go by names that such a machine does not have.
DesignSpec unfused(const Plan& plan) {
  DesignSpec design = plan.design;
  design.fusion = DesignSpec::Fusion::None;
  design.groups.clear();
  design.folding = DesignSpec::FoldingPolicy::Explicit;
  for (const Group& group : plan.groups) {
    for (const Stage& stage : group.stages) design.stages[stage.name] = stage.folding;
  }
  design.fifos.clear();
  design.spills.clear();
  design.spill_all = false;
  return design;
}

Bytes map_bytes(const Plan& plan) {
  Bytes bytes = 0;
  for (const Group& group : plan.groups) {
    for (const auto* transfers : {&group.loads, &group.stores}) {
      for (const Transfer& transfer : *transfers) {
        bytes += plan.regions[static_cast<std::size_t>(transfer.region)].bytes;
      }
    }
  }
  return bytes;
}

void count_maps(const Plan& plan, FusionEffect* effect) {
  const auto layers = static_cast<LayerIndex>(plan.network.layers.size());
  for (LayerIndex map = 0; map < layers; ++map) {
    if (plan.network.consumers_of(map).empty()) continue;
    ++effect->maps;
    const bool in_ddr =
        std::any_of(plan.regions.begin(), plan.regions.end(), [&](const DdrRegion& region) {
          return region.purpose != Purpose::Weights && region.map == map;
        });
    if (!in_ddr) ++effect->maps_on_chip;
  }
}

bool is_unfused(const Plan& plan) {
  return std::all_of(plan.groups.begin(), plan.groups.end(),
                     [](const Group& group) { return group.stages.size() == 1; });
}

void set_unfused(const Plan& plan, FusionEffect* effect) {
  effect->unfused_map_bytes = map_bytes(plan);
  effect->unfused_machine = plan.resources;
}

}  // namespace

std::optional<FusionEffect> fusion_effect(const Plan& plan) {
  if (plan.tiled) return std::nullopt;
  FusionEffect effect;
  count_maps(plan, &effect);
  effect.map_bytes = map_bytes(plan);
  effect.machine = plan.resources;
  if (is_unfused(plan)) {
    set_unfused(plan, &effect);
    return effect;
  }
  try {
    set_unfused(make_plan(plan.network, plan.arithmetic, plan.input_format, unfused(plan),
                          plan.board, plan.memory, plan.clock_mhz),
                &effect);
  } catch (const ConfigError&) {
    return std::nullopt;
  } catch (const SimulationError&) {
    return std::nullopt;
  }
  return effect;
}

}  // namespace rill
