// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/error.h"

namespace rill {

/// A file of reference cases: comma-separated, quoted where needed, the first line names the
/// columns. Every complaint is a ConfigError with the file, the line and the column's name.
class CaseTable {
 public:
  /// Throws ConfigError when the file is absent, empty, not CSV, has rows of another length than
  /// its head, or lacks a column of `needed`.
  CaseTable(const std::filesystem::path& path, const std::vector<std::string>& needed);

  const std::filesystem::path& path() const { return path_; }
  std::size_t rows() const { return rows_.size(); }
  bool has(const std::string& column) const { return columns_.count(column) > 0; }
  const std::string& text(std::size_t row, const std::string& column) const;
  /// Nothing when the cell is empty.
  std::optional<double> number(std::size_t row, const std::string& column) const;
  double required_number(std::size_t row, const std::string& column) const;
  /// A whole number of at least 1; nothing when the cell is empty.
  std::optional<int> count(std::size_t row, const std::string& column) const;
  /// `name=value;name=value` as a map, no name twice.
  std::map<std::string, std::string> parameters(std::size_t row, const std::string& column) const;
  /// The words of a cell; none where the column is missing. ConfigError at one that is not among
  /// `known`, which are each a `what`.
  std::vector<std::string> words(std::size_t row, const std::string& column,
                                 const std::vector<std::string>& known,
                                 const std::string& what) const;

  /// ConfigError where `word`, which is to be a `what`, is not among `known`.
  void only(std::size_t row, const std::string& column, const std::string& word,
            const std::vector<std::string>& known, const std::string& what) const;
  [[noreturn]] void fail(std::size_t row, const std::string& column,
                         const std::string& message) const;
  /// Works on every row until it says false. The ConfigErrors of all rows are thrown as one.
  void for_each_row(const std::function<bool(std::size_t row)>& work) const;

 private:
  std::filesystem::path path_;
  std::map<std::string, std::size_t> columns_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<int> lines_;  ///< where each row begins
};

/// Typed look-up in a parameter map of a CaseTable row.
class Parameters {
 public:
  Parameters(const CaseTable& table, std::size_t row, const std::string& column = "params")
      : table_(table), row_(row), column_(column), values_(table.parameters(row, column)) {}

  bool has(const std::string& name) const { return values_.count(name) > 0; }
  /// An integer parameter within [low, high]; ConfigError with the line otherwise.
  int integer(const std::string& name, int low = 1, int high = 1 << 28) const;
  int integer_or(const std::string& name, int fallback, int low = 0, int high = 1 << 28) const {
    return has(name) ? integer(name, low, high) : fallback;
  }
  /// Yes or no: 1, true or yes, or their opposites; `fallback` when it is not there.
  bool flag_or(const std::string& name, bool fallback) const;
  /// ConfigError when there is one that is not among `known`.
  void only(const std::vector<std::string>& known) const;
  /// One that divides `whole`, the value of the parameter `of`.
  int divisor(const std::string& name, const std::string& of, int whole) const;
  std::string word(const std::string& name) const;
  [[noreturn]] void fail(const std::string& message) const { table_.fail(row_, column_, message); }

 private:
  const CaseTable& table_;
  std::size_t row_;
  std::string column_;
  std::map<std::string, std::string> values_;
};

}  // namespace rill
