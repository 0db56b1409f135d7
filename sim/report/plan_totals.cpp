// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "sim/report/plan_rows.h"
#include "sim/report/tiled_rows.h"
#include "sim/report/words.h"

// Resources by part and the settings of a plan (plan_rows.h).
namespace rill {

namespace {

Resources& part_of(std::vector<ResourceRow>& rows, const std::string& part) {
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const ResourceRow& row) { return row.part == part; });
  if (found != rows.end()) return found->resources;
  rows.push_back({part, {}});
  return rows.back().resources;
}

Resources difference(const Resources& a, const Resources& b) { return a + b * -1.0; }

bool is_something(const Resources& r) {
  const double least = 0.5;  // resources are whole numbers in the end
  return std::abs(r.lut) > least || std::abs(r.ff) > least || std::abs(r.bram18) > least ||
         std::abs(r.uram) > least || std::abs(r.dsp) > least;
}

const char* word(DesignSpec::Fusion fusion) {
  switch (fusion) {
    case DesignSpec::Fusion::None:
      return "none";
    case DesignSpec::Fusion::Bundle:
      return "bundle";
    case DesignSpec::Fusion::All:
      return "all";
    case DesignSpec::Fusion::Explicit:
      return "explicit";
    case DesignSpec::Fusion::Auto:
      return "auto";
    case DesignSpec::Fusion::AllThatFits:
      return "all_that_fits";
  }
  return "";
}

const char* word(DesignSpec::FusionGoal goal) {
  switch (goal) {
    case DesignSpec::FusionGoal::Traffic:
      return "traffic";
    case DesignSpec::FusionGoal::Latency:
      return "latency";
    case DesignSpec::FusionGoal::Energy:
      return "energy";
  }
  return "";
}

const char* word(DesignSpec::FoldingPolicy policy) {
  switch (policy) {
    case DesignSpec::FoldingPolicy::Explicit:
      return "explicit";
    case DesignSpec::FoldingPolicy::TargetFps:
      return "target_fps";
    case DesignSpec::FoldingPolicy::FitBoard:
      return "fit_board";
  }
  return "";
}

const char* word(DesignSpec::MemoryKind kind) {
  switch (kind) {
    case DesignSpec::MemoryKind::Auto:
      return "auto";
    case DesignSpec::MemoryKind::Bram:
      return "bram";
    case DesignSpec::MemoryKind::Uram:
      return "uram";
    case DesignSpec::MemoryKind::Lutram:
      return "lutram";
  }
  return "";
}

const char* word(DesignSpec::Multipliers multipliers) {
  switch (multipliers) {
    case DesignSpec::Multipliers::Auto:
      return "auto";
    case DesignSpec::Multipliers::Dsp:
      return "dsp";
    case DesignSpec::Multipliers::Lut:
      return "lut";
  }
  return "";
}

std::string text_of(const Folding& folding) {
  return "pe " + std::to_string(folding.pe) + " simd " + std::to_string(folding.simd) + " pixels " +
         std::to_string(folding.pixels);
}

std::string text_of(const std::vector<std::vector<std::string>>& groups) {
  std::string text;
  for (const auto& group : groups) {
    text += text.empty() ? "[" : ", [";
    for (std::size_t i = 0; i < group.size(); ++i) text += (i > 0 ? ", " : "") + group[i];
    text += ']';
  }
  return text;
}

}  // namespace

std::vector<ResourceRow> resource_rows(const Plan& plan) {
  std::vector<ResourceRow> rows;
  for (const Group& group : plan.groups) {
    Resources stages;
    for (const Stage& stage : group.stages) {
      for (const PartCost& cost : stage.costs) {
        part_of(rows, cost.part) += cost.resources;
        stages += cost.resources;
      }
    }
    part_of(rows, "streams") += difference(group.resources, stages);
  }
  for (const PartCost& cost : plan.shared_costs) part_of(rows, cost.part) += cost.resources;
  Resources sum;
  for (const ResourceRow& row : rows) sum += row.resources;
  const Resources rest = difference(plan.resources, sum);
  if (is_something(rest)) rows.push_back({kUsedInTurn, rest});
  rows.erase(std::remove_if(rows.begin(), rows.end(),
                            [](const ResourceRow& row) { return !is_something(row.resources); }),
             rows.end());
  return rows;
}

std::vector<std::pair<std::string, std::string>> settings_of(const Plan& plan) {
  if (plan.tiled) return tiled_settings(plan);
  const DesignSpec& design = plan.design;
  std::vector<std::pair<std::string, std::string>> settings{
      {"network", plan.network.name},
      {"network.input", plan.network.input.to_string()},
      {"numerics.input", plan.input_format.to_string()},
      {"board", plan.board.name},
      {"memory", plan.memory.name},
      {"clock_mhz", plain(plan.clock_mhz, 3)},
      {"design", design.name},
      {"design.fusion", design.fusion == DesignSpec::Fusion::Explicit ? text_of(design.groups)
                                                                      : word(design.fusion)},
      {"design.execution",
       design.execution == DesignSpec::Execution::Sequential ? "sequential" : "resident"},
      {"design.weights", streams_weights(plan) ? "streamed" : "resident"},
      {"design.folding", word(design.folding)},
      {"design.target_fps", plain(design.target_fps, 3)},
      {"design.fifo_depth", std::to_string(design.fifo_depth)},
      {"design.multipliers", word(design.multipliers)},
      {"design.memory", word(design.memory)},
      {"design.dma_burst_beats", std::to_string(design.dma_burst_beats)},
      {"design.dma_buffer_beats", std::to_string(design.dma_buffer_beats)},
      {"design.dma_ports", std::to_string(design.dma_ports)}};
  if (design.fusion == DesignSpec::Fusion::Auto) {
    settings.emplace_back("design.fusion_goal", word(design.fusion_goal));
  }
  for (const auto& [layer, folding] : design.stages) {
    settings.emplace_back("design.stages." + layer, text_of(folding));
  }
  for (const auto& [layer, words] : design.stage_inputs) {
    settings.emplace_back(
        "design.stages." + layer + ".input",
        "lanes " + std::to_string(words.lanes) + " pixels " + std::to_string(words.pixels));
  }
  for (const auto& [fifo, depth] : design.fifos) {
    settings.emplace_back("design.fifos." + fifo, std::to_string(depth));
  }
  for (const auto& [layer, rows] : design.line_buffer_rows) {
    settings.emplace_back("design.line_buffer_rows." + layer, std::to_string(rows));
  }
  return settings;
}

bool streams_weights(const Plan& plan) {
  return plan.tiled || plan.design.weights == DesignSpec::Weights::Streamed;
}

std::string fusion_choice_sentence(const Plan& plan) {
  const FusionChoice& choice = plan.fusion_choice;
  if (!choice.searched) return "";
  const bool fewest = plan.design.fusion == DesignSpec::Fusion::AllThatFits;
  const std::string goal = fewest ? "fewest groups, of those with the least traffic,"
                                  : std::string("least ") + word(plan.design.fusion_goal);
  const std::string others = fewest ? "" : ", the best for the other goals";
  const std::string merged = others +
                             " and what merging neighbours of the best gives, planned as wholes "
                             "that fit the board";
  if (!choice.folded) {
    const bool modelled = !fewest && plan.design.fusion_goal != DesignSpec::FusionGoal::Traffic;
    return goal +
           " by closed form among: the best of all ways to cut the layers into runs of neighbours "
           "whose buffers and weights surely fit the board" +
           (modelled ? " (by bounds of compute and memory before folding)" : "") + merged;
  }
  const std::string runs =
      choice.longest_run == 0
          ? "runs of neighbours"
          : "runs of up to " + std::to_string(choice.longest_run) + " neighbours";
  return goal + " by closed form among: the best of all ways to cut the layers into " + runs +
         ", each folded by itself as fast as the board allows" + merged;
}

bool runs_sequentially(const Plan& plan) {
  return plan.tiled ||
         (plan.groups.size() > 1 && plan.design.execution == DesignSpec::Execution::Sequential);
}

}  // namespace rill
