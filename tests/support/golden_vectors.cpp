// SPDX-License-Identifier: Apache-2.0
#include "tests/support/golden_vectors.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace rill::test {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

std::ifstream opened(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return file;
}

}  // namespace

GoldenRow::GoldenRow(std::vector<std::string> names, const std::string& line) {
  std::vector<std::string> values = split(line);
  values.resize(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    cells_.emplace(std::move(names[i]), std::move(values[i]));
  }
}

const std::string& GoldenRow::text(const std::string& column) const { return cells_.at(column); }

float GoldenRow::real(const std::string& column) const {
  return std::strtof(text(column).c_str(), nullptr);
}

int GoldenRow::integer(const std::string& column) const { return std::stoi(text(column)); }

std::vector<GoldenRow> golden_rows(const std::filesystem::path& csv) {
  std::ifstream file = opened(csv);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names = split(line);
  std::vector<GoldenRow> rows;
  while (std::getline(file, line)) rows.emplace_back(names, line);
  return rows;
}

FloatJson golden_cases(const std::filesystem::path& json) {
  std::ifstream file = opened(json);
  return FloatJson::parse(file).at("cases");
}

}  // namespace rill::test
