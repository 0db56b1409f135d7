// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/case_table.h"

#include <csv.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string_view>

#include "sim/io/file.h"

namespace rill {

namespace {

Diagnostic about_line(const std::filesystem::path& path, int line, const std::string& key,
                      const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.where.file = path.string();
  diagnostic.where.line = line;
  diagnostic.key = key;
  diagnostic.message = message;
  return diagnostic;
}

/// What libcsv's callbacks fill.
struct Collector {
  std::vector<std::vector<std::string>> rows{{}};
  std::vector<int> lines{1};
  int line = 1;
};

void take_field(void* text, std::size_t size, void* into) {
  auto& collector = *static_cast<Collector*>(into);
  const std::string field(static_cast<const char*>(text), size);
  collector.line += static_cast<int>(std::count(field.begin(), field.end(), '\n'));
  collector.rows.back().push_back(field);
}

void take_row(int /*terminator*/, void* into) {
  auto& collector = *static_cast<Collector*>(into);
  ++collector.line;
  collector.rows.emplace_back();
  collector.lines.push_back(collector.line);
}

Collector parse(const std::filesystem::path& path) {
  const auto bytes = read_file(path, "a CSV file of reference cases");
  csv_parser parser;
  internal_check(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) == 0,
                 "csv_init");
  const std::unique_ptr<csv_parser, void (*)(csv_parser*)> guard(&parser, csv_free);
  Collector collector;
  // Spreadsheets put a byte order mark in front of UTF-8.
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const std::size_t begin = text.substr(0, kMark.size()) == kMark ? kMark.size() : 0;
  const std::size_t size = bytes.size() - begin;
  const std::size_t used =
      csv_parse(&parser, bytes.data() + begin, size, take_field, take_row, &collector);
  if (used != size || csv_fini(&parser, take_field, take_row, &collector) != 0) {
    throw ConfigError(about_line(path, collector.line, "",
                                 fmt::format("is not CSV: {}; quote fields that contain quotes",
                                             csv_strerror(csv_error(&parser)))));
  }
  if (collector.rows.back().empty()) {
    collector.rows.pop_back();
    collector.lines.pop_back();
  }
  return collector;
}

}  // namespace

CaseTable::CaseTable(const std::filesystem::path& path, const std::vector<std::string>& needed)
    : path_(path) {
  Collector collector = parse(path);
  if (collector.rows.size() < 2) {
    throw ConfigError(about_line(path, 1, "", "has no cases; give a head line and a row a case"));
  }
  const std::size_t width = collector.rows.front().size();
  for (std::size_t i = 0; i < width; ++i) columns_[collector.rows.front()[i]] = i;
  std::vector<Diagnostic> problems;
  for (const std::string& column : needed) {
    if (has(column)) continue;
    problems.push_back(
        about_line(path, 1, column, "this column is missing; add it to the head and every row"));
  }
  for (std::size_t i = 1; i < collector.rows.size(); ++i) {
    if (collector.rows[i].size() == width) continue;
    problems.push_back(
        about_line(path, collector.lines[i], "",
                   fmt::format("has {} fields where the head has {}; quote fields with commas",
                               collector.rows[i].size(), width)));
  }
  if (!problems.empty()) throw ConfigError(std::move(problems));
  rows_.assign(std::make_move_iterator(collector.rows.begin() + 1),
               std::make_move_iterator(collector.rows.end()));
  lines_.assign(collector.lines.begin() + 1, collector.lines.end());
}

const std::string& CaseTable::text(std::size_t row, const std::string& column) const {
  return rows_[row][columns_.at(column)];
}

std::optional<double> CaseTable::number(std::size_t row, const std::string& column) const {
  const std::string& field = text(row, column);
  if (field.empty()) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(field.c_str(), &end);
  if (*end != '\0') fail(row, column, fmt::format("`{}` is not a number; write one", field));
  return value;
}

double CaseTable::required_number(std::size_t row, const std::string& column) const {
  const auto value = number(row, column);
  if (!value) fail(row, column, "is empty; give the number that was measured");
  return *value;
}

std::optional<int> CaseTable::count(std::size_t row, const std::string& column) const {
  constexpr int kMost = 1 << 28;
  const auto value = number(row, column);
  if (!value) return std::nullopt;
  if (!(*value >= 1 && *value <= kMost) || *value != std::floor(*value)) {
    fail(row, column, fmt::format("must be a whole number in 1..{}", kMost));
  }
  return static_cast<int>(*value);
}

std::map<std::string, std::string> CaseTable::parameters(std::size_t row,
                                                         const std::string& column) const {
  std::map<std::string, std::string> values;
  std::istringstream pairs(text(row, column));
  for (std::string pair; std::getline(pairs, pair, ';');) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) {
      fail(row, column, fmt::format("`{}` is not name=value; separate several by ;", pair));
    }
    const std::string name = pair.substr(0, equals);
    if (!values.emplace(name, pair.substr(equals + 1)).second) {
      fail(row, column, fmt::format("`{}` is given twice; remove one", name));
    }
  }
  return values;
}

std::vector<std::string> CaseTable::words(std::size_t row, const std::string& column,
                                          const std::vector<std::string>& known,
                                          const std::string& what) const {
  std::vector<std::string> found;
  if (!has(column)) return found;
  std::istringstream cell(text(row, column));
  for (std::string word; cell >> word;) {
    only(row, column, word, known, what);
    found.push_back(word);
  }
  return found;
}

void CaseTable::only(std::size_t row, const std::string& column, const std::string& word,
                     const std::vector<std::string>& known, const std::string& what) const {
  if (std::find(known.begin(), known.end(), word) != known.end()) return;
  fail(row, column,
       fmt::format("`{}` is no {} and would change nothing; {}", word, what,
                   known.empty() ? "remove it" : fmt::format("use {}", fmt::join(known, " "))));
}

void CaseTable::fail(std::size_t row, const std::string& column, const std::string& message) const {
  throw ConfigError(about_line(path_, lines_[row], column, message));
}

void CaseTable::for_each_row(const std::function<bool(std::size_t row)>& work) const {
  std::vector<Diagnostic> mistakes;
  for (std::size_t row = 0; row < rows(); ++row) {
    try {
      if (!work(row)) break;
    } catch (const ConfigError& error) {
      mistakes.insert(mistakes.end(), error.diagnostics().begin(), error.diagnostics().end());
    }
  }
  if (!mistakes.empty()) throw ConfigError(std::move(mistakes));
}

int Parameters::integer(const std::string& name, int low, int high) const {
  const std::string value = word(name);
  char* end = nullptr;
  const long number = std::strtol(value.c_str(), &end, 10);
  if (value.empty() || *end != '\0' || number < low || number > high) {
    table_.fail(row_, column_,
                fmt::format("{}={} must be a whole number in {}..{}", name, value, low, high));
  }
  return static_cast<int>(number);
}

bool Parameters::flag_or(const std::string& name, bool fallback) const {
  if (!has(name)) return fallback;
  const std::string value = word(name);
  for (const char* yes : {"1", "true", "True", "TRUE", "yes"}) {
    if (value == yes) return true;
  }
  for (const char* no : {"0", "false", "False", "FALSE", "no"}) {
    if (value == no) return false;
  }
  fail(fmt::format("{}={} must be 1 or 0 (or true or false)", name, value));
}

void Parameters::only(const std::vector<std::string>& known) const {
  for (const auto& [name, value] : values_) {
    table_.only(row_, column_, name, known, "parameter of this module");
  }
}

int Parameters::divisor(const std::string& name, const std::string& of, int whole) const {
  const int value = integer(name, 1, whole);
  if (whole % value != 0) {
    table_.fail(row_, column_,
                fmt::format("{0}={1} does not divide {2}={3}, and the RTL has no word that is not "
                            "full; give {0} a divisor of {3}",
                            name, value, of, whole));
  }
  return value;
}

std::string Parameters::word(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) {
    table_.fail(row_, column_, fmt::format("has no `{0}`; add {0}=…", name));
  }
  return found->second;
}

}  // namespace rill
