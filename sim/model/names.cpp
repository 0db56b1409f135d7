// SPDX-License-Identifier: Apache-2.0
#include "sim/model/names.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace rill::detail {

namespace {

/// Letters to insert, remove or replace to get from one word to the other (Levenshtein 1966).
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string suggest(const std::string& name, const std::vector<std::string>& known) {
  const auto nearest = std::min_element(
      known.begin(), known.end(),
      [&](const auto& a, const auto& b) { return distance(name, a) < distance(name, b); });
  if (nearest != known.end() &&
      distance(name, *nearest) <= std::max<std::size_t>(2, name.size() / 3)) {
    return "did you mean " + *nearest + "?";
  }
  std::string list = "it has";
  for (const std::string& word : known) list += " " + word;
  return list;
}

}  // namespace rill::detail
