// SPDX-License-Identifier: Apache-2.0
#include "sim/page/sweep_page.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/page/assets.h"
#include "sim/page/page_frame.h"
#include "sim/sweep/exclusions.h"
#include "sim/sweep/figures.h"

namespace rill {

namespace {

using Json = nlohmann::ordered_json;

/// Marks of a point, one bit each.
constexpr int kAllowed = 1, kOnFront = 2, kChosen = 4, kOnClosedFormFront = 8;

/// Keys with the texts they take; a point holds numbers of texts. Numbers in numeric order.
struct Key {
  std::string name;
  std::map<std::string, std::size_t> numbers;
  std::vector<std::string> values;
};

bool is_number(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && end == text.c_str() + text.size();
}

std::vector<Key> keys_of(const std::vector<SweepRow>& rows) {
  std::vector<Key> keys;
  for (const SweepRow& row : rows) {
    for (std::size_t i = 0; i < row.settings.size(); ++i) {
      if (keys.size() <= i) keys.push_back({row.settings[i].first, {}, {}});
      keys[i].numbers.emplace(row.settings[i].second, 0);
    }
  }
  for (Key& key : keys) {
    for (const auto& entry : key.numbers) key.values.push_back(entry.first);
    if (std::all_of(key.values.begin(), key.values.end(), is_number)) {
      std::stable_sort(key.values.begin(), key.values.end(),
                       [](const std::string& a, const std::string& b) {
                         return std::strtod(a.c_str(), nullptr) < std::strtod(b.c_str(), nullptr);
                       });
    }
    for (std::size_t i = 0; i < key.values.size(); ++i) key.numbers[key.values[i]] = i;
  }
  return keys;
}

/// Six digits are more than a chart shows, and half the page.
Json shown(double value) {
  if (std::isnan(value)) return {};
  if (value == 0 || std::abs(value) >= 1e6) return std::round(value);
  const double scale = std::pow(10.0, 5 - std::floor(std::log10(std::abs(value))));
  return std::round(value * scale) / scale;
}

/// Columns of numbers, `null` where a point has none.
Json columns(const std::vector<SweepRow>& rows, Figures SweepRow::*figures) {
  Json all = Json::array();
  for (std::size_t i = 0; i < sweep_figures().size(); ++i) {
    Json column = Json::array();
    for (const SweepRow& row : rows) {
      const Figures& values = row.*figures;
      column.push_back(values.empty() ? Json() : shown(values[i]));
    }
    all.push_back(std::move(column));
  }
  return all;
}

/// The simulated points only: few, by position.
Json simulated(const std::vector<SweepRow>& rows) {
  Json all = Json::object();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].simulated.empty()) all[std::to_string(i)] = rows[i].simulated;
  }
  return all;
}

Json errors(const std::vector<SweepRow>& rows) {
  Json all = Json::object();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string& error = rows[i].error.empty() ? rows[i].simulation_error : rows[i].error;
    if (!error.empty()) all[std::to_string(i)] = error.substr(0, error.find('\n'));
  }
  return all;
}

Json points(const std::vector<SweepRow>& rows, const std::vector<Key>& keys) {
  Json numbers = Json::array(), marks = Json::array(), limiters = Json::array();
  Json settings = Json::array();
  for (std::size_t i = 0; i < keys.size(); ++i) settings.push_back(Json::array());
  for (const SweepRow& row : rows) {
    numbers.push_back(row.point);
    marks.push_back((row.allowed ? kAllowed : 0) + (row.on_front ? kOnFront : 0) +
                    (row.chosen ? kChosen : 0) +
                    (row.on_closed_form_front ? kOnClosedFormFront : 0));
    limiters.push_back(row.limiter);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      settings[i].push_back(keys[i].numbers.at(row.settings[i].second));
    }
  }
  return {{"point", std::move(numbers)},
          {"marks", std::move(marks)},
          {"limiter", std::move(limiters)},
          {"settings", std::move(settings)}};
}

}  // namespace

std::string sweep_page(const SweepSpec& sweep, const std::vector<SweepRow>& rows) {
  const std::vector<Key> keys = keys_of(rows);
  Json json{{"name", sweep.name}, {"points", points(rows, keys)}};
  for (const Key& key : keys) {
    json["keys"].push_back({{"name", key.name}, {"values", key.values}});
  }
  for (const FigureKind& kind : sweep_figures()) {
    json["figures"].push_back({{"name", kind.name},
                               {"sentence", kind.sentence},
                               {"smaller_is_better", kind.smaller_is_better}});
  }
  for (const SweepObjective& objective : objectives_of(sweep)) {
    json["objectives"].push_back(
        {{"figure", figure_index(objective.figure)}, {"maximize", objective.maximize}});
  }
  for (const Exclusion& one : exclusions_of(sweep, rows).bounds) {
    json["excluded"].push_back({{"constraint", bound_text(one.bound)},
                                {"points", one.excluded},
                                {"alone", one.alone},
                                {"nearest_point", one.nearest},
                                {"nearest_value", shown(one.nearest_value)}});
  }
  json["closed_form"] = columns(rows, &SweepRow::closed_form);
  json["simulated"] = simulated(rows);
  json["errors"] = errors(rows);
  return html_of({sweep.name, {{"sweep", json.dump()}}, kSweepScript});
}

}  // namespace rill
