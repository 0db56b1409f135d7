// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/check_design.h"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <string>

#include "sim/config/suggest.h"
#include "sim/core/error.h"
#include "sim/plan/fusion_search.h"
#include "sim/plan/spill.h"

namespace rill {

namespace {

using Mistakes = std::vector<Diagnostic>;

/// Does the work; what it finds wrong is added to the others.
void collect(Mistakes* mistakes, const std::function<void()>& work) {
  try {
    work();
  } catch (const ConfigError& error) {
    mistakes->insert(mistakes->end(), error.diagnostics().begin(), error.diagnostics().end());
  }
}

void check_layer_names(const PlanRequest& request, Mistakes* mistakes) {
  const DesignSpec& design = request.design;
  std::vector<std::string> known;
  for (const Layer& layer : request.network.layers) known.push_back(layer.name);
  const auto check = [&](const std::string& section, const auto& named) {
    for (const auto& entry : named) {
      if (request.network.find(entry.first)) continue;
      mistakes->push_back(
          design.mistake(section + "." + entry.first,
                         fmt::format("network '{}' has no layer of this name; {}",
                                     request.network.name, suggestion(entry.first, known))));
    }
  };
  check("stages", design.stages);
  check("stages", design.stage_inputs);
  check("stages", design.stage_multipliers);
  check("stages", design.stage_memory);
  check("line_buffer_rows", design.line_buffer_rows);
  check("line_buffers", design.line_buffers);
}

/// Plans every layer by itself, so that what is wrong with it shows; gives the names of the FIFOs
/// inside its stage.
std::vector<std::string> check_stages(const PlanRequest& request, Mistakes* mistakes) {
  std::vector<std::string> inner_fifos;
  constexpr std::int64_t kAnyTime = std::int64_t{1} << 40;  // no layer is slower
  for (std::size_t i = 0; i < request.network.layers.size(); ++i) {
    collect(mistakes, [&] {
      const std::string& name = request.network.layers[i].name;
      const Stage stage = plan_stage(request, static_cast<LayerIndex>(i), kAnyTime);
      for (const InnerFifo& fifo : stage.inner_fifos) inner_fifos.push_back(fifo.name);
      if (stage.has_line_buffer || request.design.line_buffer_rows.count(name) == 0) return;
      throw ConfigError(
          request.design.mistake("line_buffer_rows." + name,
                                 "has no effect: this layer needs no line buffer; remove the key"));
    });
  }
  return inner_fifos;
}

void check_fifo_names(const PlanRequest& request, const std::vector<LayerGroup>& groups,
                      std::vector<std::string> known, Mistakes* mistakes) {
  for (const LayerGroup& group : groups) {
    const std::vector<std::string> own = fifo_names(request, group);
    known.insert(known.end(), own.begin(), own.end());
  }
  for (const auto& [name, depth] : request.design.fifos) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    mistakes->push_back(request.design.mistake(
        "fifos." + name,
        "the plan has no FIFO of this name (`rill plan` lists them); " + suggestion(name, known)));
  }
}

/// FIFOs that a spill can take the place of: those in front of joins, from a layer of their group.
void check_spills(const PlanRequest& request, const std::vector<LayerGroup>& groups,
                  Mistakes* mistakes) {
  std::vector<std::string> known;
  for (const LayerGroup& group : groups) {
    const std::vector<std::string> own = spillable_fifos(request, group);
    known.insert(known.end(), own.begin(), own.end());
  }
  for (const std::string& name : request.design.spills) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    mistakes->push_back(request.design.mistake(
        "spill", fmt::format("'{}' is no FIFO in front of a join inside a group (`rill plan` lists "
                             "them); {}",
                             name, suggestion(name, known))));
  }
}

/// A machine has no place for a map that goes nowhere.
void check_readers(const PlanRequest& request, Mistakes* mistakes) {
  const Network& network = request.network;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const auto index = static_cast<LayerIndex>(i);
    const auto& outputs = network.outputs;
    if (!network.consumers_of(index).empty()) continue;
    if (std::find(outputs.begin(), outputs.end(), index) != outputs.end()) continue;
    const Layer& layer = network.layers[i];
    mistakes->push_back(
        Diagnostic{layer.where, "layers." + layer.name,
                   "nobody reads its map and it is none of the network's `outputs`; add it there, "
                   "or remove the layer"});
  }
}

}  // namespace

std::vector<LayerGroup> checked_groups(const PlanRequest& request, FusionChoice* choice) {
  Mistakes mistakes;
  std::vector<LayerGroup> groups;
  check_layer_names(request, &mistakes);
  check_readers(request, &mistakes);
  const std::vector<std::string> inner_fifos = check_stages(request, &mistakes);
  collect(&mistakes, [&] {
    groups = has_searched_groups(request.design) ? fused_groups(request, choice)
                                                 : partition(request.network, request.design);
    check_fifo_names(request, groups, inner_fifos, &mistakes);
    check_spills(request, groups, &mistakes);
  });
  if (!mistakes.empty()) throw ConfigError(std::move(mistakes));
  return groups;
}

}  // namespace rill
