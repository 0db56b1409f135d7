// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/point_result.h"

#include <limits>
#include <nlohmann/json.hpp>

namespace rill {

std::string to_json(const std::vector<PointResult>& results) {
  nlohmann::json rows = nlohmann::json::array();
  for (const PointResult& result : results) {
    rows.push_back(
        {result.point, result.hash, result.known, result.error, result.limiter, result.figures});
  }
  // An error text may quote bytes of a broken file.
  return rows.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<PointResult> results_from_json(const std::string& text) {
  std::vector<PointResult> results;
  for (const nlohmann::json& row : nlohmann::json::parse(text)) {
    PointResult result{row[0], row[1], row[2], row[3], row[4], {}};
    for (const nlohmann::json& figure : row[5]) {
      // JSON has no infinity and no not-a-number; they are written as null.
      result.figures.push_back(figure.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                                : figure.get<double>());
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace rill
