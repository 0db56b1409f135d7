// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/select.h"

#include <algorithm>
#include <cstddef>

#include "sim/sweep/exclusions.h"
#include "sim/sweep/pareto.h"

namespace rill {

namespace {

using Which = SweepSpec::Simulate::Which;

bool is_allowed(const std::vector<SweepConstraint>& bounds, const Figures& figures) {
  if (figures.empty()) return false;
  return std::all_of(bounds.begin(), bounds.end(),
                     [&](const SweepConstraint& bound) { return excess(bound, figures) <= 0; });
}

Costs costs_of(const std::vector<SweepObjective>& objectives, const Figures& figures) {
  Costs costs;
  for (const SweepObjective& objective : objectives) {
    const double value = figures[figure_index(objective.figure)];
    costs.push_back(objective.maximize ? -value : value);
  }
  return costs;
}

/// Costs of the points that `wanted` names; no costs for all others.
template <typename Wanted>
std::vector<Costs> costs_where(const SweepSpec& sweep, const std::vector<SweepRow>& rows,
                               Figures SweepRow::*figures, Wanted wanted) {
  const std::vector<SweepObjective> objectives = objectives_of(sweep);
  std::vector<Costs> costs(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (wanted(rows[i])) costs[i] = costs_of(objectives, rows[i].*figures);
  }
  return costs;
}

/// The `count` best of the first objective; equal ones in the order of the sweep.
std::vector<bool> best(const std::vector<Costs>& costs, int count) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    if (!costs[i].empty()) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return costs[a].front() < costs[b].front();
  });
  order.resize(std::min(order.size(), static_cast<std::size_t>(count)));
  std::vector<bool> chosen(costs.size(), false);
  for (const std::size_t i : order) chosen[i] = true;
  return chosen;
}

}  // namespace

void choose_for_simulation(const SweepSpec& sweep, std::vector<SweepRow>* rows) {
  const std::vector<SweepConstraint> bounds = bounds_of(sweep);
  for (SweepRow& row : *rows) row.allowed = is_allowed(bounds, row.closed_form);
  const auto costs = costs_where(sweep, *rows, &SweepRow::closed_form,
                                 [](const SweepRow& row) { return row.allowed; });
  const std::vector<bool> front = pareto_front(costs);
  std::vector<bool> chosen(rows->size(), false);
  if (sweep.simulate.which == Which::Front) chosen = near_front(costs, sweep.near_percent);
  if (sweep.simulate.which == Which::Top) chosen = best(costs, sweep.simulate.top);
  for (std::size_t i = 0; i < rows->size(); ++i) {
    SweepRow& row = (*rows)[i];
    row.on_closed_form_front = front[i];
    row.chosen = sweep.simulate.which == Which::All ? !row.closed_form.empty() : chosen[i];
  }
}

void find_front(const SweepSpec& sweep, std::vector<SweepRow>* rows) {
  const bool simulated = sweep.simulate.which != Which::None;
  const auto figures = simulated ? &SweepRow::simulated : &SweepRow::closed_form;
  const std::vector<SweepConstraint> bounds = bounds_of(sweep);
  const auto costs = costs_where(sweep, *rows, figures, [&](const SweepRow& row) {
    return (!simulated || row.chosen) && is_allowed(bounds, row.*figures);
  });
  const std::vector<bool> front = pareto_front(costs);
  for (std::size_t i = 0; i < rows->size(); ++i) (*rows)[i].on_front = front[i];
}

}  // namespace rill
