// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/database.h"

#include <sqlite3.h>

#include <cmath>

#include "sim/core/error.h"

namespace rill {

namespace {

// Another rill may be writing a few rows (shards that are being collected).
constexpr int kBusyMs = 60'000;

[[noreturn]] void fail(sqlite3* handle, const std::string& file) {
  Diagnostic mistake;
  mistake.where.file = file;
  mistake.message = std::string("the database cannot be used (") + sqlite3_errmsg(handle) +
                    "); remove the file or choose another folder with --out";
  throw ConfigError(mistake);
}

std::string file_of(sqlite3* handle) {
  const char* file = sqlite3_db_filename(handle, "main");
  return file != nullptr ? file : "";
}

std::string quoted(const std::string& text, char quote) {
  std::string result(1, quote);
  for (const char c : text) {
    if (c == quote) result += quote;
    result += c;
  }
  return result + quote;
}

}  // namespace

std::string quoted_name(const std::string& name) { return quoted(name, '"'); }
std::string quoted_text(const std::string& text) { return quoted(text, '\''); }

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement::Statement(sqlite3* database, const std::string& sql) : database_(database) {
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr));
  statement_.reset(statement);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) fail(database_, file_of(database_));
}

Statement& Statement::bind(const std::string& text) {
  check(sqlite3_bind_text(statement_.get(), ++bound_, text.data(), static_cast<int>(text.size()),
                          SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  check(sqlite3_bind_int64(statement_.get(), ++bound_, number));
  return *this;
}

Statement& Statement::bind(double number) {
  check(std::isnan(number) ? sqlite3_bind_null(statement_.get(), ++bound_)
                           : sqlite3_bind_double(statement_.get(), ++bound_, number));
  return *this;
}

Statement& Statement::bind_null() {
  check(sqlite3_bind_null(statement_.get(), ++bound_));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) fail(database_, file_of(database_));
  sqlite3_reset(statement_.get());
  bound_ = 0;
  return false;
}

std::string Statement::text(int column) const {
  const int bytes = sqlite3_column_bytes(statement_.get(), column);
  const void* data = sqlite3_column_blob(statement_.get(), column);
  return data == nullptr
             ? std::string()
             : std::string(static_cast<const char*>(data), static_cast<std::size_t>(bytes));
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<double> Statement::real(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return sqlite3_column_double(statement_.get(), column);
}

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close(handle); }

Database::Database(const std::filesystem::path& path) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open(path.c_str(), &handle);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(handle, path.string());
  sqlite3_busy_timeout(handle, kBusyMs);
}

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    fail(handle_.get(), file_of(handle_.get()));
  }
}

void Database::transaction(const std::function<void()>& work) {
  execute("BEGIN IMMEDIATE");
  try {
    work();
  } catch (...) {
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
  execute("COMMIT");
}

}  // namespace rill
