// SPDX-License-Identifier: Apache-2.0
#include "sim/config/suggest.h"

#include <algorithm>
#include <numeric>

namespace rill {

namespace {

/// Insertions, deletions and replacements that turn one name into the other (Levenshtein).
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

constexpr std::size_t kLongestQuery = 200;  // beyond this nobody mistyped a name
constexpr std::size_t kMostNames = 24;      // of a list in a message

}  // namespace

std::string nearest_name(const std::string& name, const std::vector<std::string>& known) {
  std::string best;
  if (name.size() > kLongestQuery) return best;
  // A third of the letters may differ; short names get one.
  std::size_t allowed = std::max<std::size_t>(1, (name.size() + 1) / 3);
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance <= allowed && (best.empty() || distance < allowed)) {
      best = candidate;
      allowed = distance;
    }
  }
  return best;
}

std::string join_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) {
    if (i > 0) text += ", ";
    text += names[i];
  }
  if (names.size() > kMostNames)
    text += " and " + std::to_string(names.size() - kMostNames) + " more";
  return text;
}

std::string suggestion(const std::string& name, const std::vector<std::string>& known) {
  if (known.empty()) return "none are known";
  const std::string near = nearest_name(name, known);
  return (near.empty() ? "use one of: " : "did you mean `" + near + "`? Known: ") +
         join_names(known);
}

}  // namespace rill
