// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/golden_vectors.h"

#include <fmt/core.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "sim/core/error.h"

namespace rill {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.where.file = path.string();
  diagnostic.message = message;
  throw ConfigError(std::move(diagnostic));
}

template <class Number>
void flatten(const FloatJson& list, std::vector<Number>& numbers) {
  if (list.is_array()) {
    for (const FloatJson& element : list) flatten(element, numbers);
  } else if (list.is_number() || list.is_boolean()) {
    numbers.push_back(list.is_boolean() ? static_cast<Number>(list.get<bool>())
                                        : list.get<Number>());
  }
}

}  // namespace

FloatJson golden_cases(const std::filesystem::path& json) {
  std::ifstream file(json);
  if (!file) fail(json, "cannot be read; give a file or folder of golden vectors");
  try {
    return FloatJson::parse(file).at("cases");
  } catch (const FloatJson::exception& error) {
    fail(json, std::string("is not a file of golden vectors: ") + error.what());
  }
}

std::vector<float> reals(const FloatJson& list) {
  std::vector<float> numbers;
  flatten(list, numbers);
  return numbers;
}

std::vector<std::int64_t> integers(const FloatJson& list) {
  std::vector<std::int64_t> numbers;
  flatten(list, numbers);
  return numbers;
}

float real_cell(const CaseTable& table, std::size_t row, const std::string& column) {
  const std::string& text = table.text(row, column);
  char* end = nullptr;
  const float number = std::strtof(text.c_str(), &end);
  if (text.empty() || *end != '\0') table.fail(row, column, "is not a number");
  return number;
}

int integer_cell(const CaseTable& table, std::size_t row, const std::string& column) {
  return static_cast<int>(std::lround(table.required_number(row, column)));
}

void GoldenComparison::same(const std::string& case_name, const std::string& quantity, double ours,
                            double golden) {
  count(case_name, quantity, ours == golden || (std::isnan(ours) && std::isnan(golden)), ours,
        golden);
}

void GoldenComparison::near(const std::string& case_name, const std::string& quantity, double ours,
                            double golden, double relative) {
  const double distance = std::abs(ours - golden);
  count(case_name, quantity, ours == golden || distance <= relative * std::abs(golden), ours,
        golden);
}

void GoldenComparison::count(const std::string& case_name, const std::string& quantity, bool equal,
                             double ours, double golden) {
  const auto [entry, is_new] = counts_.try_emplace({case_name, quantity});
  if (is_new) order_.push_back(entry->first);
  Count& found = entry->second;
  if (!equal && found.equal == found.all) {
    found.first_difference =
        fmt::format(", value {} is {:.9g}, golden {:.9g}", found.all, ours, golden);
  }
  ++found.all;
  if (equal) ++found.equal;
}

std::vector<ValidatedCase> GoldenComparison::results() const {
  std::vector<ValidatedCase> results;
  for (const auto& key : order_) {
    const Count& found = counts_.at(key);
    ValidatedCase row;
    row.name = "case " + key.first + found.first_difference;
    row.kind = file_;
    row.quantity = "equal " + key.second;
    row.predicted = found.equal;
    row.reference = found.all;
    row.error_pct = error_percent(row.predicted, row.reference);
    results.push_back(std::move(row));
  }
  return results;
}

std::string case_name(const FloatJson& golden_case) { return golden_case.at("case").dump(); }

}  // namespace rill
