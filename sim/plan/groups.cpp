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

bool is_in(const LayerGroup& group, LayerIndex layer) {
  return std::find(group.layers.begin(), group.layers.end(), layer) != group.layers.end();
}

/// One group that another one waits for, and the map that it waits for.
struct Wait {
  std::size_t group = 0;
  LayerIndex map = kNetworkInput;
};

Wait wait_of(const Network& network, const std::vector<LayerGroup>& groups, std::size_t waiter) {
  for (const LayerIndex layer : groups[waiter].layers) {
    for (const LayerIndex input : network.layers[static_cast<std::size_t>(layer)].inputs) {
      for (std::size_t other = 0; other < groups.size(); ++other) {
        if (other != waiter && is_in(groups[other], input)) return {other, input};
      }
    }
  }
  throw InternalError("a group that cannot run waits for no other");
}

/// `groups` wait for each other, or for some that do: who needs what of whom, once around.
std::string describe_circle(const Network& network, const std::vector<LayerGroup>& groups) {
  std::vector<std::size_t> path = {0};
  std::vector<LayerIndex> maps;
  for (;;) {
    const Wait wait = wait_of(network, groups, path.back());
    maps.push_back(wait.map);
    const auto start =
        static_cast<std::size_t>(std::find(path.begin(), path.end(), wait.group) - path.begin());
    const bool closes = start < path.size();
    path.push_back(wait.group);
    if (!closes) continue;
    std::string text;
    for (std::size_t i = start; i + 1 < path.size(); ++i) {
      text += fmt::format("{}needs {} of '{}'",
                          i == start ? fmt::format("'{}' ", groups[path[i]].name) : ", which ",
                          network.layers[static_cast<std::size_t>(maps[i])].name,
                          groups[path[i + 1]].name);
    }
    return text;
  }
}

}  // namespace

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
          "fusion", fmt::format("groups wait for each other in a circle: {}; merge them",
                                describe_circle(network, groups))));
    }
    for (const LayerIndex layer : next->layers) done[static_cast<std::size_t>(layer)] = true;
    ordered.push_back(std::move(*next));
    groups.erase(next);
  }
  return ordered;
}

std::vector<LayerGroup> groups_as_given(const Network& network, const DesignSpec& design) {
  switch (design.fusion) {
    case DesignSpec::Fusion::None:
      return one_group_each(network);
    case DesignSpec::Fusion::Bundle:
      return by_bundle(network);
    case DesignSpec::Fusion::Explicit:
      return explicit_groups(network, design);
    case DesignSpec::Fusion::Auto:
    case DesignSpec::Fusion::AllThatFits:
      throw InternalError("groups_as_given: groups by the board come from fused_groups()");
    case DesignSpec::Fusion::All:
      break;
  }
  LayerGroup all{"all", {}};
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    all.layers.push_back(static_cast<LayerIndex>(i));
  }
  return {all};
}

std::vector<LayerGroup> partition(const Network& network, const DesignSpec& design) {
  return in_running_order(network, groups_as_given(network, design), design);
}

}  // namespace rill
