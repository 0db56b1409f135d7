// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace rill {

/// What a point costs in each objective; less is better in all of them.
using Costs = std::vector<double>;

/// True when `a` is nowhere worse than `b` and somewhere better.
bool dominates(const Costs& a, const Costs& b);

/// Which points no other point dominates. Equal points stand or fall together; a point with a cost
/// that is not a number, or without costs, is never on the front.
std::vector<bool> pareto_front(const std::vector<Costs>& points);

/// Which points would not be dominated if each of their costs were `percent` of its size smaller,
/// and so the front itself.
std::vector<bool> near_front(const std::vector<Costs>& points, double percent);

}  // namespace rill
