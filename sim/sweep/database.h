// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace rill {

/// A prepared statement of a Database; must not outlive it.
class Statement {
 public:
  Statement(sqlite3* database, const std::string& sql);

  /// Values for the `?` of the statement, from the first on.
  Statement& bind(const std::string& text);
  Statement& bind(std::int64_t number);
  Statement& bind(double number);  ///< not-a-number becomes NULL
  Statement& bind_null();
  /// Runs to the next row; false when there is none, and then it can be bound anew.
  bool step();
  std::string text(int column) const;
  std::int64_t integer(int column) const;
  std::optional<double> real(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  void check(int code) const;

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

/// An SQLite file. Errors of the file (no space, not a database, no permission) are ConfigErrors
/// that name it. A process that forks must not use it in the child.
class Database {
 public:
  explicit Database(const std::filesystem::path& path);

  void execute(const std::string& sql);
  Statement prepare(const std::string& sql) { return {handle_.get(), sql}; }
  /// All of `work` happens, or nothing of it, whenever the process dies.
  void transaction(const std::function<void()>& work);

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

/// A name or a text for use inside a statement: `"a""b"`, `'it''s'`.
std::string quoted_name(const std::string& name);
std::string quoted_text(const std::string& text);

}  // namespace rill
