// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/rate_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "sim/core/error.h"
#include "sim/plan/cost.h"
#include "sim/plan/estimate.h"
#include "sim/plan/rate_candidates.h"
#include "sim/plan/whole_plans.h"

namespace rill {

namespace {

constexpr double kNoCeiling = std::numeric_limits<double>::infinity();

/// The foldings of all groups, and ways to choose one of each.
class RateChoices {
 public:
  RateChoices(const PlanRequest& request, const FoldingSearch& search,
              const std::vector<DdrRegion>& regions);

  /// The share of what the candidates keep in reserve for the simulation with which rates are held.
  void keep_reserve(double share) { reserve_share_ = share; }

  /// One folding of every group, as indices.
  using Choice = std::vector<std::size_t>;
  /// The smallest machine within so many cycles; `on_board`: that fits.
  std::optional<std::vector<Group>> smallest(double frame_cycles, bool on_board) const;
  /// Cycles of a frame with the fastest folding of every group.
  double fewest_cycles() const;
  /// Closed form.
  double cycles_of(std::vector<Group> groups) const;

 private:
  struct Ceiling {
    double dsp = kNoCeiling;
    double lut = kNoCeiling;
    bool on_board = false;
  };
  bool fits(const std::vector<Group>& groups) const;
  std::vector<Group> built(const Choice& choice) const;
  std::optional<Choice> priced(const Ceiling& ceiling, double price) const;
  double total(const Choice& choice) const;
  std::optional<Choice> cheapest(const Ceiling& ceiling, double frame_cycles) const;
  std::optional<std::vector<Group>> machine(Ceiling ceiling, double frame_cycles) const;
  std::vector<double> values(double RateCandidate::*member) const;

  const PlanRequest& request_;
  const FoldingSearch& search_;
  Plan plan_;
  std::vector<std::vector<RateCandidate>> groups_;
  double reserve_share_ = 0;
};

RateChoices::RateChoices(const PlanRequest& request, const FoldingSearch& search,
                         const std::vector<DdrRegion>& regions)
    : request_(request),
      search_(search),
      plan_(plan_without_groups(request, regions)),
      groups_(rate_candidates(request, search, &plan_)) {}

bool RateChoices::fits(const std::vector<Group>& groups) const {
  return fits_board(request_, groups, cost_shared(request_, groups));
}

std::vector<Group> RateChoices::built(const Choice& choice) const {
  std::vector<Group> groups;
  for (std::size_t g = 0; g < choice.size(); ++g) {
    groups.push_back(search_.at_most(g, groups_[g][choice[g]].pace));
  }
  return groups;
}

double RateChoices::total(const Choice& choice) const {
  double cycles = 0;
  for (std::size_t g = 0; g < choice.size(); ++g) {
    const RateCandidate& one = groups_[g][choice[g]];
    cycles += one.cycles + reserve_share_ * one.reserve;
  }
  return cycles;
}

double RateChoices::fewest_cycles() const { return total(*priced({}, 0)); }

double RateChoices::cycles_of(std::vector<Group> groups) const {
  Plan plan = plan_;
  plan.groups = std::move(groups);
  estimate_groups(&plan);
  return static_cast<double>(estimate(plan).interval_cycles);
}

/// Of each group what costs least when a BRAM18 of its own costs `price` cycles.
std::optional<RateChoices::Choice> RateChoices::priced(const Ceiling& ceiling, double price) const {
  Choice choice;
  for (const std::vector<RateCandidate>& group : groups_) {
    std::optional<std::size_t> best;
    double least = 0;
    for (std::size_t c = 0; c < group.size(); ++c) {
      const RateCandidate& one = group[c];
      if (one.dsp > ceiling.dsp || one.lut > ceiling.lut) continue;
      if (ceiling.on_board && !one.fits) continue;
      const double cost = one.cycles + price * one.own_memory;
      if (best && cost >= least) continue;
      best = c;
      least = cost;
    }
    if (!best) return std::nullopt;
    choice.push_back(*best);
  }
  return choice;
}

/// Of the choices below the ceiling that are fast enough the one of least memory: the time that is
/// left goes to the groups where it frees most (the dearest price of memory that can be paid).
std::optional<RateChoices::Choice> RateChoices::cheapest(const Ceiling& ceiling,
                                                         double frame_cycles) const {
  std::optional<Choice> best = priced(ceiling, 0);
  if (!best || total(*best) > frame_cycles) return std::nullopt;
  constexpr double kDearest = 1e9;  // cycles a BRAM18
  constexpr int kHalvings = 40;
  double paid = 1e-3;
  double too_dear = kDearest;
  for (int i = 0; i < kHalvings; ++i) {
    const double price = std::sqrt(paid * too_dear);
    Choice choice = *priced(ceiling, price);
    const bool fast = total(choice) <= frame_cycles;
    (fast ? paid : too_dear) = price;
    if (fast) best = std::move(choice);
  }
  return best;
}

/// The wider a group's loads are, the more the DMA engines of all take: where they leave too few
/// LUTs for the largest group, it must do with less.
std::optional<std::vector<Group>> RateChoices::machine(Ceiling ceiling, double frame_cycles) const {
  constexpr int kMostTries = 8;
  for (int i = 0; i < kMostTries; ++i) {
    const std::optional<Choice> choice = cheapest(ceiling, frame_cycles);
    if (!choice) return std::nullopt;
    std::vector<Group> groups = built(*choice);
    if (!ceiling.on_board || fits(groups)) return groups;
    const Resources needed = machine_resources(request_, groups, cost_shared(request_, groups));
    const double excess = needed.lut - request_.board.capacity.lut;
    if (excess <= 0) return std::nullopt;
    double largest = 0;
    for (std::size_t g = 0; g < choice->size(); ++g) {
      largest = std::max(largest, groups_[g][(*choice)[g]].lut);
    }
    ceiling.lut = largest - excess;
  }
  return std::nullopt;
}

std::vector<double> RateChoices::values(double RateCandidate::*member) const {
  std::vector<double> all;
  for (const std::vector<RateCandidate>& group : groups_) {
    for (const RateCandidate& one : group) all.push_back(one.*member);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::optional<std::vector<Group>> RateChoices::smallest(double frame_cycles, bool on_board) const {
  std::optional<std::vector<Group>> found;
  Ceiling ceiling;
  ceiling.on_board = on_board;
  const auto lower = [&](double Ceiling::*member, const std::vector<double>& ceilings) {
    std::size_t below = 0;  // the first that may do
    std::size_t enough = ceilings.size();
    while (below < enough) {
      const std::size_t middle = (below + enough) / 2;
      Ceiling tried = ceiling;
      tried.*member = ceilings[middle];
      std::optional<std::vector<Group>> groups = machine(tried, frame_cycles);
      if (groups) {
        found = std::move(groups);
        enough = middle;
      } else {
        below = middle + 1;
      }
    }
    if (enough < ceilings.size()) ceiling.*member = ceilings[enough];
  };
  lower(&Ceiling::dsp, values(&RateCandidate::dsp));
  if (!found) return std::nullopt;
  lower(&Ceiling::lut, values(&RateCandidate::lut));
  spread_memories(request_, cost_shared(request_, *found), &*found);
  return found;
}

/// Between `fewest` cycles, which do not fit, and those of a machine that does.
std::vector<Group> fastest_that_fits(const RateChoices& choices, double fewest,
                                     std::vector<Group> fitting) {
  constexpr double kFine = 1.0 / 256;
  double cycles = choices.cycles_of(fitting);
  while (cycles - fewest > kFine * cycles) {
    const double middle = (cycles + fewest) / 2;
    auto found = choices.smallest(middle, true);
    (found ? cycles : fewest) = middle;
    if (found) fitting = *std::move(found);
  }
  return fitting;
}

/// smallest() with the whole reserve; where that does not fit, with as much of it as does.
std::optional<std::vector<Group>> smallest_with_reserve(RateChoices* choices, double frame_cycles,
                                                        bool on_board) {
  constexpr int kHalvings = 4;
  const auto with_share = [&](double share) {
    choices->keep_reserve(share);
    auto groups = choices->smallest(frame_cycles, on_board);
    choices->keep_reserve(0);
    return groups;
  };
  auto found = with_share(1);
  if (found) return found;
  found = with_share(0);
  double kept = 0;
  double too_much = 1;
  for (int i = 0; found && i < kHalvings; ++i) {
    const double share = (kept + too_much) / 2;
    auto more = with_share(share);
    (more ? kept : too_much) = share;
    if (more) found = std::move(more);
  }
  return found;
}

}  // namespace

std::vector<Group> groups_at_rate(const PlanRequest& request, const FoldingSearch& search,
                                  const std::vector<DdrRegion>& regions, double frame_cycles) {
  if (request.memory == nullptr) throw InternalError("a rate is asked for without a memory");
  RateChoices choices(request, search, regions);
  const auto found = smallest_with_reserve(&choices, frame_cycles, true);
  // One pace for all groups and memories in LUTs: now and then what the search does not find.
  const auto largest = search.fit_board();
  const bool reached = largest && choices.cycles_of(*largest) <= frame_cycles;
  if (found) {
    const auto dsp = [&](const std::vector<Group>& groups) {
      return machine_resources(request, groups, cost_shared(request, groups)).dsp;
    };
    return reached && dsp(*largest) < dsp(*found) ? *largest : *found;
  }
  const double fewest = choices.fewest_cycles();
  if (reached) return *largest;
  if (largest && fewest > frame_cycles) return fastest_that_fits(choices, fewest, *largest);
  return *smallest_with_reserve(&choices, std::max(fewest, frame_cycles), false);
}

}  // namespace rill
