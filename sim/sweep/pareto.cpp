// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/pareto.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rill {

namespace {

bool usable(const Costs& costs) {
  return !costs.empty() &&
         std::none_of(costs.begin(), costs.end(), [](double cost) { return std::isnan(cost); });
}

/// Indices of the points on the front. In the order of the costs (first objective first) only
/// earlier points can dominate later ones, and only those on the front need to be asked.
std::vector<std::size_t> front_of(const std::vector<Costs>& points) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (usable(points[i])) order.push_back(i);
  }
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return points[a] < points[b]; });
  std::vector<std::size_t> front;
  for (const std::size_t candidate : order) {
    const bool beaten = std::any_of(front.begin(), front.end(), [&](std::size_t member) {
      return dominates(points[member], points[candidate]);
    });
    if (!beaten) front.push_back(candidate);
  }
  return front;
}

}  // namespace

bool dominates(const Costs& a, const Costs& b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

std::vector<bool> pareto_front(const std::vector<Costs>& points) {
  std::vector<bool> on_front(points.size(), false);
  for (const std::size_t member : front_of(points)) on_front[member] = true;
  return on_front;
}

std::vector<bool> near_front(const std::vector<Costs>& points, double percent) {
  const std::vector<std::size_t> front = front_of(points);
  std::vector<bool> near(points.size(), false);
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!usable(points[i])) continue;
    Costs better = points[i];
    for (double& cost : better) {
      if (std::isfinite(cost)) cost -= std::abs(cost) * percent / 100;
    }
    near[i] = std::none_of(front.begin(), front.end(),
                           [&](std::size_t member) { return dominates(points[member], better); });
  }
  return near;
}

}  // namespace rill
