// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/groups.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "sim/core/error.h"
#include "sim/network/hardware_name.h"

namespace rill {

namespace {

std::vector<LayerGroup> one_group_each(const Network& network) {
  std::vector<LayerGroup> groups;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    groups.push_back({hardware_name(network.layers[i].name), {static_cast<LayerIndex>(i)}});
  }
  return groups;
}

std::vector<LayerGroup> by_bundle(const Network& network) {
  std::vector<LayerGroup> groups;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const Layer& layer = network.layers[i];
    const std::string name = hardware_name(layer.bundle.empty() ? layer.name : layer.bundle);
    auto found = std::find_if(groups.begin(), groups.end(),
                              [&](const LayerGroup& group) { return group.name == name; });
    if (found == groups.end()) found = groups.insert(groups.end(), LayerGroup{name, {}});
    found->layers.push_back(static_cast<LayerIndex>(i));
  }
  return groups;
}

std::vector<LayerGroup> explicit_groups(const Network& network, const DesignSpec& design) {
  std::vector<Diagnostic> errors;
  std::vector<int> seen(network.layers.size(), 0);
  std::vector<LayerGroup> groups;
  for (std::size_t g = 0; g < design.groups.size(); ++g) {
    LayerGroup group{fmt::format("group{}", g), {}};
    for (std::size_t i = 0; i < design.groups[g].size(); ++i) {
      const std::string& name = design.groups[g][i];
      const std::string key = fmt::format("fusion[{}][{}]", g, i);
      const auto layer = network.find(name);
      if (!layer) {
        errors.push_back(design.mistake(key, fmt::format("the network has no layer '{}'", name)));
        continue;
      }
      if (++seen[static_cast<std::size_t>(*layer)] > 1) {
        errors.push_back(
            design.mistake(key, fmt::format("layer '{}' is in two groups; name it once", name)));
      }
      group.layers.push_back(*layer);
    }
    std::sort(group.layers.begin(), group.layers.end());
    if (!group.layers.empty()) groups.push_back(std::move(group));
  }
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i] == 0)
      groups.push_back({hardware_name(network.layers[i].name), {static_cast<LayerIndex>(i)}});
  }
  if (!errors.empty()) throw ConfigError(std::move(errors));
  return groups;
}

/// True when every input of the group comes from a layer that is done, or from the group itself.
bool can_run(const Network& network, const LayerGroup& group, const std::vector<bool>& done) {
  for (const LayerIndex layer : group.layers) {
    for (const LayerIndex input : network.layers[static_cast<std::size_t>(layer)].inputs) {
      const bool own =
          std::find(group.layers.begin(), group.layers.end(), input) != group.layers.end();
      if (input != kNetworkInput && !own && !done[static_cast<std::size_t>(input)]) return false;
    }
  }
  return true;
}

std::vector<LayerGroup> in_running_order(const Network& network, std::vector<LayerGroup> groups,
                                         const DesignSpec& design) {
  std::vector<LayerGroup> ordered;
  std::vector<bool> done(network.layers.size(), false);
  while (!groups.empty()) {
    const auto next = std::find_if(groups.begin(), groups.end(), [&](const LayerGroup& group) {
      return can_run(network, group, done);
    });
    if (next == groups.end()) {
      throw ConfigError(design.mistake(
          "fusion", fmt::format("groups wait for each other in a circle: '{}' needs a map of a "
                                "group that needs one of its own; merge them",
                                groups.front().name)));
    }
    for (const LayerIndex layer : next->layers) done[static_cast<std::size_t>(layer)] = true;
    ordered.push_back(std::move(*next));
    groups.erase(next);
  }
  return ordered;
}

}  // namespace

std::vector<LayerGroup> partition(const Network& network, const DesignSpec& design) {
  switch (design.fusion) {
    case DesignSpec::Fusion::None:
      return in_running_order(network, one_group_each(network), design);
    case DesignSpec::Fusion::Bundle:
      return in_running_order(network, by_bundle(network), design);
    case DesignSpec::Fusion::Explicit:
      return in_running_order(network, explicit_groups(network, design), design);
    case DesignSpec::Fusion::Auto:
    case DesignSpec::Fusion::AllThatFits:
      throw InternalError("partition: groups by the board come from fused_groups()");
    case DesignSpec::Fusion::All:
      break;
  }
  LayerGroup all{"all", {}};
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    all.layers.push_back(static_cast<LayerIndex>(i));
  }
  return {all};
}

}  // namespace rill
