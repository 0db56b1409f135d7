// SPDX-License-Identifier: Apache-2.0
#include "sim/exports/export_names.h"

#include <algorithm>

#include "sim/config/suggest.h"
#include "sim/core/error.h"

namespace rill {
namespace {

bool contains(const std::vector<LayerIndex>& layers, int layer) {
  return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

}  // namespace

std::vector<LayerIndex> layers_to_export(const Plan& plan, const std::string& name) {
  if (const auto layer = plan.network.find(name)) return {*layer};
  std::vector<LayerIndex> found;
  for (const Group& group : plan.groups) {
    if (group.name != name) continue;
    for (const Stage& stage : group.stages) found.push_back(stage.layer);
  }
  if (plan.tiled) {
    for (const TilePass& pass : plan.tiled->program.passes) {
      if (pass.name == name) found.assign(pass.layers.begin(), pass.layers.end());
    }
  }
  for (std::size_t i = 0; found.empty() && i < plan.network.layers.size(); ++i) {
    for (std::size_t k = i; k < plan.network.layers.size(); ++k) {
      if (plan.network.layers[k].bundle == name) found.push_back(static_cast<LayerIndex>(k));
    }
  }
  if (!found.empty()) {
    std::sort(found.begin(), found.end());
    return found;
  }
  std::vector<std::string> known;
  for (const Layer& layer : plan.network.layers) known.push_back(layer.name);
  for (const Group& group : plan.groups) known.push_back(group.name);
  if (plan.tiled) {
    for (const TilePass& pass : plan.tiled->program.passes) known.push_back(pass.name);
  }
  Diagnostic unknown;
  unknown.key = "--layer";
  unknown.message = "`" + name + "` is no layer, group or bundle; " + suggestion(name, known);
  throw ConfigError(unknown);
}

std::vector<int> passes_to_export(const Plan& plan, const std::string& name,
                                  const std::vector<LayerIndex>& layers) {
  std::vector<int> passes;
  const std::vector<TilePass>& all = plan.tiled->program.passes;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name == name) return {static_cast<int>(i)};
    const bool computes = std::any_of(all[i].layers.begin(), all[i].layers.end(),
                                      [&](int layer) { return contains(layers, layer); });
    if (computes) passes.push_back(static_cast<int>(i));
  }
  return passes;
}

}  // namespace rill
