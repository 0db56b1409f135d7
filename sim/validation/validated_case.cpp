// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/validated_case.h"

#include <algorithm>
#include <cmath>

namespace rill {

double error_percent(double predicted, double reference, double smallest) {
  if (predicted == reference) return 0;
  const double base = std::max(std::abs(reference), smallest);
  // Something where nothing should be: all of it is error.
  return base == 0 ? std::copysign(100.0, predicted) : 100 * (predicted - reference) / base;
}

std::map<std::string, ErrorSummary> summarise(const std::vector<ValidatedCase>& cases) {
  std::map<std::string, std::vector<double>> errors;
  for (const ValidatedCase& c : cases) {
    if (!c.note.empty()) continue;
    errors[c.kind].push_back(std::abs(c.error_pct));
    errors["all"].push_back(std::abs(c.error_pct));
  }
  std::map<std::string, ErrorSummary> summaries;
  for (auto& [kind, list] : errors) {
    std::sort(list.begin(), list.end());
    ErrorSummary& summary = summaries[kind];
    summary.cases = static_cast<int>(list.size());
    for (const double error : list) summary.mean_pct += error / static_cast<double>(list.size());
    const auto rank = static_cast<std::size_t>(std::ceil(0.9 * static_cast<double>(list.size())));
    summary.p90_pct = list[rank - 1];
    summary.worst_pct = list.back();
  }
  return summaries;
}

}  // namespace rill
