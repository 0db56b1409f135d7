// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "sim/report/plan_rows.h"

// Resources by part and what a plan says as a whole (plan_rows.h).
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
