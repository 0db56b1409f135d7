// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/json_text.h"

#include <fmt/core.h>

#include <cmath>
#include <cstdlib>
#include <vector>

namespace rill::detail {
namespace {

double rounded(double value) {
  return std::isfinite(value) ? std::strtod(fmt::format("{:.12g}", value).c_str(), nullptr) : value;
}

}  // namespace

std::string json_text(nlohmann::ordered_json report) {
  std::vector<nlohmann::ordered_json*> open{&report};
  while (!open.empty()) {
    nlohmann::ordered_json& at = *open.back();
    open.pop_back();
    if (at.is_number_float()) at = rounded(at.get<double>());
    if (!at.is_structured()) continue;
    for (nlohmann::ordered_json& child : at) open.push_back(&child);
  }
  return report.dump(2) + "\n";
}

}  // namespace rill::detail
