// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/report/text_table.h"
#include "sim/report/words.h"
#include "sim/sweep/exclusions.h"

namespace rill {

namespace {

constexpr int kWidth = 100;
constexpr std::size_t kMostRows = 20;
constexpr int kWidestSetting = 14;

std::string csv_text(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void append_figures(const Figures& figures, std::string& line) {
  for (std::size_t i = 0; i < sweep_figures().size(); ++i) {
    line += ',';
    if (!figures.empty() && !std::isnan(figures[i])) line += fmt::format("{}", figures[i]);
  }
}

const Figures& best_known(const SweepRow& row) {
  return row.simulated.empty() ? row.closed_form : row.simulated;
}

std::vector<const SweepRow*> front_of(const SweepSpec& sweep, const std::vector<SweepRow>& rows) {
  std::vector<const SweepRow*> front;
  for (const SweepRow& row : rows) {
    if (row.on_front) front.push_back(&row);
  }
  const SweepObjective first = objectives_of(sweep).front();
  const std::size_t index = figure_index(first.figure);
  std::stable_sort(front.begin(), front.end(), [&](const SweepRow* a, const SweepRow* b) {
    const double left = best_known(*a)[index];
    const double right = best_known(*b)[index];
    return first.maximize ? left > right : left < right;
  });
  return front;
}

/// The end of a key says enough in the head of a column: `*pw1x1.pe`, `design.fusion`.
std::string short_key(const std::string& key) {
  const std::size_t last = key.rfind('.');
  if (last == std::string::npos || last == 0) return key;
  const std::size_t before = key.rfind('.', last - 1);
  return before == std::string::npos ? key : key.substr(before + 1);
}

std::string number_text(double value) {
  return std::abs(value) >= 10000 ? grouped(std::llround(value)) : plain(value, 3);
}

std::string front_table(const SweepSpec& sweep, const std::vector<const SweepRow*>& front) {
  TextTable table;
  table.column("point", TextTable::Align::Right);
  for (const auto& setting : front.front()->settings) {
    table.column(short_key(setting.first), TextTable::Align::Right, kWidestSetting);
  }
  const std::vector<SweepObjective> objectives = objectives_of(sweep);
  for (const SweepObjective& objective : objectives) {
    table.column(objective.figure, TextTable::Align::Right);
  }
  table.column("limited by", TextTable::Align::Left);
  for (std::size_t i = 0; i < std::min(front.size(), kMostRows); ++i) {
    std::vector<std::string> cells{std::to_string(front[i]->point)};
    for (const auto& setting : front[i]->settings) cells.push_back(setting.second);
    for (const SweepObjective& objective : objectives) {
      cells.push_back(number_text(best_known(*front[i])[figure_index(objective.figure)]));
    }
    cells.push_back(front[i]->limiter);
    table.row(std::move(cells));
  }
  std::string text = table.text();
  if (front.size() > kMostRows) {
    text += fmt::format("… and {} more in points.csv\n", front.size() - kMostRows);
  }
  return text;
}

struct Counts {
  std::size_t points = 0, failed = 0, allowed = 0, simulated = 0, simulations_failed = 0;
};

Counts count(const std::vector<SweepRow>& rows) {
  Counts counts;
  counts.points = rows.size();
  for (const SweepRow& row : rows) {
    counts.failed += row.error.empty() ? 0 : 1;
    counts.allowed += row.allowed ? 1 : 0;
    counts.simulated += row.chosen && !row.simulated.empty() ? 1 : 0;
    counts.simulations_failed += row.chosen && !row.simulation_error.empty() ? 1 : 0;
  }
  return counts;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// Of a deadlock the first line says that it is one, those after it who waits for whom.
std::string reason_text(std::size_t points, const SweepRow& first) {
  constexpr std::size_t kMostLines = 8;
  std::istringstream error(first.error.empty() ? first.simulation_error : first.error);
  std::string line, text;
  std::getline(error, line);
  text =
      wrapped(fmt::format("{} {}: {}", points, points == 1 ? "point" : "points", line), kWidth, 2) +
      '\n';
  for (std::size_t lines = 1; std::getline(error, line); ++lines) {
    if (lines == kMostLines) {
      return text + fmt::format("    … the rest of it in points.csv, point {}\n", first.point);
    }
    const std::size_t start = line.find_first_not_of(' ');
    if (start != std::string::npos)
      text += "    " + wrapped(line.substr(start), kWidth, 6, 4) + '\n';
  }
  return text;
}

/// The most frequent reasons, without the numbers that make each of them unique.
std::string failures(const std::vector<SweepRow>& rows) {
  std::map<std::string, std::pair<std::size_t, const SweepRow*>> reasons;
  for (const SweepRow& row : rows) {
    const std::string& error = row.error.empty() ? row.simulation_error : row.error;
    if (error.empty()) continue;
    std::string shape = first_line(error);
    shape.erase(
        std::remove_if(shape.begin(), shape.end(), [](char c) { return c >= '0' && c <= '9'; }),
        shape.end());
    auto& reason = reasons[shape];
    if (reason.first++ == 0) reason.second = &row;
  }
  std::vector<std::pair<std::size_t, const SweepRow*>> sorted;
  for (const auto& [shape, reason] : reasons) sorted.push_back(reason);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  constexpr std::size_t kMostReasons = 3;
  for (std::size_t i = 0; i < std::min(sorted.size(), kMostReasons); ++i) {
    text += reason_text(sorted[i].first, *sorted[i].second);
  }
  return text;
}

}  // namespace

std::string sweep_csv(const std::vector<SweepRow>& rows) {
  std::string text = "point";
  if (!rows.empty()) {
    for (const auto& setting : rows.front().settings) text += ',' + csv_text(setting.first);
  }
  text += ",allowed,on_closed_form_front,chosen,on_front,limiter";
  for (const FigureKind& kind : sweep_figures()) text += ',' + kind.name;
  for (const FigureKind& kind : sweep_figures()) text += ",simulated_" + kind.name;
  text += ",error,simulation_error,hash\n";
  for (const SweepRow& row : rows) {
    text += std::to_string(row.point);
    for (const auto& setting : row.settings) text += ',' + csv_text(setting.second);
    text += fmt::format(",{:d},{:d},{:d},{:d},{}", row.allowed, row.on_closed_form_front,
                        row.chosen, row.on_front, csv_text(row.limiter));
    append_figures(row.closed_form, text);
    append_figures(row.simulated, text);
    text +=
        ',' + csv_text(row.error) + ',' + csv_text(row.simulation_error) + ',' + row.hash + '\n';
  }
  return text;
}

std::string sweep_summary(const SweepSpec& sweep, const std::vector<SweepRow>& rows) {
  const Counts counts = count(rows);
  std::string text = fmt::format("{}: {} {}, {} allowed, {} simulated", sweep.name,
                                 grouped(static_cast<std::int64_t>(counts.points)),
                                 counts.points == 1 ? "point" : "points",
                                 grouped(static_cast<std::int64_t>(counts.allowed)),
                                 grouped(static_cast<std::int64_t>(counts.simulated)));
  if (counts.failed > 0)
    text += fmt::format(", {} cannot be built", grouped(static_cast<std::int64_t>(counts.failed)));
  if (counts.simulations_failed > 0) {
    text += fmt::format(", {} failed in simulation", counts.simulations_failed);
  }
  text += "\n\n";
  const std::vector<const SweepRow*> front = front_of(sweep, rows);
  text += front.empty() ? exclusions_text(sweep, rows) : front_table(sweep, front);
  const std::string reasons = failures(rows);
  return text + (reasons.empty() ? "" : "\n") + reasons;
}

std::string sweep_json(const SweepSpec& sweep, const std::vector<SweepRow>& rows) {
  const Counts counts = count(rows);
  nlohmann::ordered_json json{
      {"sweep", sweep.name},       {"points", counts.points},
      {"allowed", counts.allowed}, {"simulated", counts.simulated},
      {"failed", counts.failed},   {"simulations_failed", counts.simulations_failed}};
  json["excluded"] = nlohmann::ordered_json::array();
  const Exclusions excluded = exclusions_of(sweep, rows);
  for (const Exclusion& one : excluded.bounds) {
    json["excluded"].push_back(
        {{"constraint", bound_text(one.bound)}, {"points", one.excluded}, {"alone", one.alone}});
    if (one.excluded == 0) continue;
    json["excluded"].back()["nearest_point"] = one.nearest;
    json["excluded"].back()["nearest_value"] = one.nearest_value;
  }
  if (excluded.nearest != nullptr) json["nearest_point"] = excluded.nearest->point;
  json["front"] = nlohmann::ordered_json::array();
  for (const SweepRow* row : front_of(sweep, rows)) {
    nlohmann::ordered_json entry{{"point", row->point}, {"simulated", !row->simulated.empty()}};
    for (const auto& [key, value] : row->settings) entry["settings"][key] = value;
    for (std::size_t i = 0; i < sweep_figures().size(); ++i) {
      entry["figures"][sweep_figures()[i].name] = best_known(*row)[i];
    }
    entry["limiter"] = row->limiter;
    json["front"].push_back(std::move(entry));
  }
  return json.dump(2) + '\n';
}

}  // namespace rill
