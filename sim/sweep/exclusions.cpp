// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/exclusions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/report/text_table.h"
#include "sim/report/words.h"

namespace rill {

namespace {

constexpr int kWidth = 100;
constexpr const char* kBoardShare = "board_share";

const Figures& best_known(const SweepRow& row) {
  return row.simulated.empty() ? row.closed_form : row.simulated;
}

double value_of(const SweepConstraint& bound, const SweepRow& row) {
  return best_known(row)[figure_index(bound.figure)];
}

std::string points_text(std::size_t count) {
  return grouped(static_cast<std::int64_t>(count)) + (count == 1 ? " point" : " points");
}

std::string setting_list(const SweepRow& row) {
  std::string text;
  for (const auto& [key, value] : row.settings) {
    text.append(text.empty() ? "" : ", ").append(key).append("=").append(value);
  }
  return text;
}

}  // namespace

std::vector<SweepConstraint> bounds_of(const SweepSpec& sweep) {
  std::vector<SweepConstraint> bounds = sweep.constraints;
  if (sweep.fits_board) bounds.push_back({kBoardShare, std::nullopt, 1.0, {}});
  return bounds;
}

double excess(const SweepConstraint& bound, const Figures& figures) {
  const double value = figures[figure_index(bound.figure)];
  if (std::isnan(value)) return std::numeric_limits<double>::infinity();
  const auto share = [](double distance, double of) {
    return of == 0 ? distance : distance / std::abs(of);
  };
  double worst = -std::numeric_limits<double>::infinity();
  if (bound.at_least) worst = std::max(worst, share(*bound.at_least - value, *bound.at_least));
  if (bound.at_most) worst = std::max(worst, share(value - *bound.at_most, *bound.at_most));
  return worst;
}

Exclusions exclusions_of(const SweepSpec& sweep, const std::vector<SweepRow>& rows) {
  Exclusions found;
  for (const SweepConstraint& bound : bounds_of(sweep)) found.bounds.push_back({bound, 0, 0, 0, 0});
  std::vector<double> least(found.bounds.size(), std::numeric_limits<double>::infinity());
  double least_worst = std::numeric_limits<double>::infinity();
  for (const SweepRow& row : rows) {
    if (best_known(row).empty()) continue;
    ++found.points;
    double worst = -std::numeric_limits<double>::infinity();
    std::size_t broken = 0;
    Exclusion* last = nullptr;
    for (std::size_t i = 0; i < found.bounds.size(); ++i) {
      Exclusion& one = found.bounds[i];
      const double over = excess(one.bound, best_known(row));
      worst = std::max(worst, over);
      if (over <= 0) continue;
      if (over < least[i]) {
        least[i] = over;
        one.nearest = row.point;
        one.nearest_value = value_of(one.bound, row);
      }
      ++one.excluded;
      ++broken;
      last = &one;
    }
    if (broken == 1) ++last->alone;
    if (found.nearest != nullptr && worst >= least_worst) continue;
    least_worst = worst;
    found.nearest = &row;
  }
  return found;
}

std::string bound_text(const SweepConstraint& bound) {
  std::string text = bound.figure;
  if (bound.at_least) text += fmt::format(" at least {:g}", *bound.at_least);
  if (bound.at_least && bound.at_most) text += " and";
  if (bound.at_most) text += fmt::format(" at most {:g}", *bound.at_most);
  return bound.where.file.empty() ? text + " (fits_board)" : text;
}

std::string exclusions_text(const SweepSpec& sweep, const std::vector<SweepRow>& rows) {
  const Exclusions found = exclusions_of(sweep, rows);
  if (found.nearest == nullptr) return "No point could be built.\n";
  std::string text = fmt::format("No point is within the constraints; of {} that could be built:\n",
                                 points_text(found.points));
  TextTable table;
  table.column("constraint", TextTable::Align::Left);
  table.column("excludes", TextTable::Align::Right);
  table.column("alone", TextTable::Align::Right);
  table.column("nearest value", TextTable::Align::Right);
  table.column("of point", TextTable::Align::Right);
  std::string misses;
  for (const Exclusion& one : found.bounds) {
    table.row({bound_text(one.bound), grouped(static_cast<std::int64_t>(one.excluded)),
               grouped(static_cast<std::int64_t>(one.alone)),
               one.excluded == 0 ? "·" : fmt::format("{:.4g}", one.nearest_value),
               one.excluded == 0 ? "·" : std::to_string(one.nearest)});
    if (excess(one.bound, best_known(*found.nearest)) <= 0) continue;
    misses += fmt::format("{}{} is {:.4g}", misses.empty() ? "" : ", ", one.bound.figure,
                          value_of(one.bound, *found.nearest));
  }
  text += table.text() + '\n';
  const std::string nearest =
      fmt::format("Nearest to all of them comes point {}: {}. Its settings: {}.",
                  found.nearest->point, misses, setting_list(*found.nearest));
  return text + wrapped(nearest, kWidth, 0) + '\n';
}

}  // namespace rill
