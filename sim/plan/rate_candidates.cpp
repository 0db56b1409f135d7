// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/rate_candidates.h"

#include <algorithm>
#include <utility>

#include "sim/plan/board_fit.h"
#include "sim/plan/cost.h"
#include "sim/plan/estimate.h"
#include "sim/plan/group_step.h"
#include "sim/plan/memory_path.h"

namespace rill {

namespace {

std::int64_t busiest(const Group& group) {
  std::int64_t cycles = 0;
  for (const Stage& stage : group.stages) cycles = std::max(cycles, stage.cycles);
  return cycles;
}

/// Memory of any kind as so many bits: UG573 (18 Kb, 288 Kb), UG574 (64 bits a LUT).
double in_bram18(const Resources& resources) {
  return resources.bram18 + 16 * resources.uram + resources.lutram_lut / 288;
}

bool streams_weights(const PlanRequest& request) {
  return request.design.weights == DesignSpec::Weights::Streamed;
}

/// A group that keeps the memory busy all its time takes longer than its closed form: reads and
/// writes turn the bus around, which one master alone does not. Simulated, SkyNet's layers one by
/// one (Ultra96, 25 to 90 frames/s) needed 4.4 to 5.6 % of such groups' memory floors more; nothing
/// where the arithmetic leaves the memory room.
double reserve(double cycles, double floor) {
  constexpr double kMemoryBound = 1.2;  // of the floor
  constexpr double kMore = 0.065;
  return cycles < kMemoryBound * floor ? kMore * floor : 0;
}

/// What the foldings of one group are measured with.
class Measure {
 public:
  /// `next_weights`: bytes that come in meanwhile for the group behind it.
  Measure(const PlanRequest& request, const std::vector<PartCost>& shared, double next_weights,
          Plan* plan)
      : request_(request), shared_(shared), next_weights_(next_weights), plan_(*plan) {}

  RateCandidate operator()(Group group, std::int64_t pace) const;
  /// Cycles that the memory needs for the maps and those weights, however the group is folded.
  double floor(const Group& group) const {
    GroupStep step = group_step(plan_, group);
    step.cycles = std::max(step.read, step.written) / transfer_rate(plan_);
    return step_cycles(plan_, step, next_weights_);
  }

 private:
  const PlanRequest& request_;
  const std::vector<PartCost>& shared_;
  double next_weights_;
  Plan& plan_;
};

RateCandidate Measure::operator()(Group group, std::int64_t pace) const {
  plan_.groups = {std::move(group)};
  estimate_groups(&plan_);
  const Group& timed = plan_.groups[0];
  RateCandidate one;
  one.pace = pace;
  one.cycles = streams_weights(request_)
                   ? step_cycles(plan_, group_step(plan_, timed), next_weights_)
                   : static_cast<double>(timed.cycles);
  one.reserve = reserve(one.cycles, floor(timed));
  Resources weights;
  for (const Stage& stage : timed.stages) {
    for (const PartCost& cost : stage.costs) {
      if (!streams_weights(request_) && cost.part == kWeightsPart) weights += cost.resources;
    }
  }
  one.dsp = timed.resources.dsp;
  one.lut = timed.resources.lut - weights.lut;
  one.own_memory = in_bram18(weights);
  one.fits = fits_board(request_, plan_.groups, shared_);
  return one;
}

}  // namespace

bool fits_board(const PlanRequest& request, std::vector<Group> groups,
                const std::vector<PartCost>& shared) {
  const BoardSpec::Capacity& board = request.board.capacity;
  const Resources needed = machine_resources(request, groups, shared);
  if (shortages(needed, board).empty()) return true;
  // Memories in LUTs give no multipliers back.
  if (needed.dsp > board.dsp || needed.lut > board.lut) return false;
  spread_memories(request, shared, &groups);
  return shortages(machine_resources(request, groups, shared), board).empty();
}

std::vector<std::vector<RateCandidate>> rate_candidates(const PlanRequest& request,
                                                        const FoldingSearch& search, Plan* plan) {
  // Groups of many stages have more foldings than there is time for, so these are looked at in
  // relative steps of stages / 1024: some 7000 stages for every factor of 1000 in cycles.
  constexpr std::int64_t kStages = 1024;
  const std::vector<Group> slowest = search.slowest_groups();
  const std::vector<PartCost> shared = cost_shared(request, slowest);
  std::vector<std::vector<RateCandidate>> all(slowest.size());
  for (std::size_t g = 0; g < slowest.size(); ++g) {
    const Group& next = slowest[(g + 1) % slowest.size()];
    const double next_weights =
        streams_weights(request) ? group_step(*plan, next).weights_ahead : 0;
    const Measure measure(request, shared, next_weights, plan);
    const double floor = measure.floor(slowest[g]);
    const std::int64_t fastest = busiest(search.at_most(g, 1));
    const auto stages = static_cast<std::int64_t>(slowest[g].stages.size());
    for (std::int64_t pace = busiest(slowest[g]); pace > 0;) {
      Group group = search.at_most(g, pace);
      const std::int64_t cycles = busiest(group);
      all[g].push_back(measure(std::move(group), pace));
      // Twice as fast as the memory is enough: a faster one would only wait for it.
      if (cycles <= fastest || 2.0 * static_cast<double>(cycles) < floor) break;
      // Foldings are divisors: below the cycles of a group's slowest stage is the next one.
      pace = std::min(pace, cycles);
      pace -= std::max<std::int64_t>(pace * stages / kStages, 1);
    }
  }
  return all;
}

}  // namespace rill
