// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/store.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace rill {

namespace {

const char* table_of(Method method) {
  return method == Method::ClosedForm ? "closed_form" : "simulated";
}

std::string figure_columns(const std::string& prefix) {
  std::string text;
  for (const FigureKind& kind : sweep_figures()) text += ", " + prefix + kind.name;
  return text;
}

std::string create_figures(Method method) {
  std::string sql = std::string("CREATE TABLE IF NOT EXISTS ") + table_of(method) +
                    " (hash TEXT PRIMARY KEY, error TEXT, limiter TEXT";
  for (const FigureKind& kind : sweep_figures()) sql += ", " + kind.name + " REAL";
  return sql + ") WITHOUT ROWID";
}

/// One row a point, for people with an SQLite shell: simulated figures carry their prefix.
std::string create_view() {
  std::string sql = "CREATE VIEW results AS SELECT p.*, c.error, c.limiter" + figure_columns("c.") +
                    ", s.error AS simulation_error, s.limiter AS simulated_limiter";
  for (const FigureKind& kind : sweep_figures()) {
    sql += ", s." + kind.name + " AS simulated_" + kind.name;
  }
  return sql + " FROM points p LEFT JOIN closed_form c ON c.hash = p.hash" +
         " LEFT JOIN simulated s ON s.hash = p.hash ORDER BY p.point";
}

/// Names of a table's columns, in their order; `schema` is main or an attached file.
std::vector<std::string> columns_of(Database* database, const std::string& schema,
                                    const std::string& table) {
  std::vector<std::string> names;
  Statement row = database->prepare(fmt::format("SELECT name FROM pragma_table_info({}, {})",
                                                quoted_text(table), quoted_text(schema)));
  while (row.step()) names.push_back(row.text(0));
  return names;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Columns of `figures` from `first` on; empty where all are NULL.
Figures read_figures(const Statement& row, int first) {
  Figures figures;
  bool any = false;
  for (std::size_t i = 0; i < sweep_figures().size(); ++i) {
    const std::optional<double> value = row.real(first + static_cast<int>(i));
    any = any || value;
    figures.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  return any ? figures : Figures{};
}

}  // namespace

SweepStore::SweepStore(const std::filesystem::path& path) : database_(path) {
  // Written by one process at a time on a local or network disk. A killed process loses nothing
  // that was committed; only a power cut could, and then the sweep is resumed a little earlier.
  database_.execute("PRAGMA journal_mode = DELETE; PRAGMA synchronous = NORMAL");
  database_.transaction([this] {
    database_.execute(create_figures(Method::ClosedForm));
    database_.execute(create_figures(Method::Simulated));
    add_missing_figures();
    database_.execute("CREATE TABLE IF NOT EXISTS sweep (fingerprint TEXT)");
  });
}

/// A file of another build may lack figures that this one stores.
void SweepStore::add_missing_figures() {
  for (const Method method : {Method::ClosedForm, Method::Simulated}) {
    const std::vector<std::string> there = columns_of(&database_, "main", table_of(method));
    for (const FigureKind& kind : sweep_figures()) {
      if (has(there, kind.name)) continue;
      database_.execute(
          fmt::format("ALTER TABLE {} ADD COLUMN {} REAL", table_of(method), kind.name));
    }
  }
}

bool SweepStore::holds_points_of(const std::string& fingerprint) {
  Statement row = database_.prepare("SELECT fingerprint FROM sweep");
  return !fingerprint.empty() && row.step() && row.text(0) == fingerprint;
}

void SweepStore::begin(const std::vector<std::string>& keys, const std::string& fingerprint) {
  keys_ = keys;
  if (holds_points_of(fingerprint)) return;
  std::string sql =
      "CREATE TABLE points (point INTEGER PRIMARY KEY, hash TEXT, allowed INTEGER, "
      "on_closed_form_front INTEGER, chosen INTEGER, on_front INTEGER";
  for (const std::string& key : keys) sql += ", " + quoted_name(key) + " TEXT";
  database_.transaction([&] {
    database_.execute("DROP VIEW IF EXISTS results; DROP TABLE IF EXISTS points");
    database_.execute(sql + ")");
    database_.execute(create_view());
    database_.execute("DELETE FROM sweep");
    Statement insert = database_.prepare("INSERT INTO sweep VALUES (?)");
    insert.bind(fingerprint).step();
  });
}

std::set<std::string> SweepStore::hashes(Method method) {
  std::set<std::string> found =
      method == Method::ClosedForm ? known_closed_forms_ : known_simulations_;
  Statement row = database_.prepare(std::string("SELECT hash FROM ") + table_of(method));
  while (row.step()) found.insert(row.text(0));
  return found;
}

std::set<std::int64_t> SweepStore::known_points() {
  std::set<std::int64_t> found;
  Statement row =
      database_.prepare("SELECT p.point FROM points p JOIN closed_form c ON c.hash = p.hash");
  while (row.step()) found.insert(row.integer(0));
  return found;
}

void SweepStore::add_figures(Method method, const std::vector<PointResult>& results) {
  std::string sql = std::string("INSERT OR IGNORE INTO ") + table_of(method) +
                    " (hash, error, limiter" + figure_columns("") + ") VALUES (?, ?, ?";
  for (std::size_t i = 0; i < sweep_figures().size(); ++i) sql += ", ?";
  Statement insert = database_.prepare(sql + ")");
  for (const PointResult& result : results) {
    if (result.known) continue;
    insert.bind(result.hash).bind(result.error).bind(result.limiter);
    for (std::size_t i = 0; i < sweep_figures().size(); ++i) {
      if (result.figures.empty()) {
        insert.bind_null();
      } else {
        insert.bind(result.figures[i]);
      }
    }
    insert.step();
  }
}

void SweepStore::add_points(const std::vector<PointResult>& results,
                            const std::vector<SweepSettings>& settings) {
  std::string sql = "INSERT OR REPLACE INTO points VALUES (?, ?, NULL, NULL, NULL, NULL";
  for (std::size_t i = 0; i < keys_.size(); ++i) sql += ", ?";
  database_.transaction([&] {
    Statement insert = database_.prepare(sql + ")");
    for (const PointResult& result : results) {
      insert.bind(result.point).bind(result.hash);
      const SweepSettings& own = settings[static_cast<std::size_t>(result.point)];
      for (const std::string& key : keys_) {
        const auto value = std::find_if(own.begin(), own.end(),
                                        [&](const auto& setting) { return setting.first == key; });
        if (value == own.end()) {
          insert.bind_null();
        } else {
          insert.bind(value->second);
        }
      }
      insert.step();
    }
    add_figures(Method::ClosedForm, results);
  });
}

void SweepStore::add_simulations(const std::vector<PointResult>& results) {
  database_.transaction([&] { add_figures(Method::Simulated, results); });
}

/// Does `work` while the other file is at hand as `shard`, unless it has no such table yet: a task
/// that has just begun.
void SweepStore::attached(const std::filesystem::path& other, const std::string& table,
                          const std::function<void()>& work) {
  database_.execute("ATTACH " + quoted_text(other.string()) + " AS shard");
  bool there = false;
  {
    Statement look = database_.prepare("SELECT 1 FROM shard.sqlite_master WHERE name = ?");
    there = look.bind(table).step();
  }
  if (there) work();
  database_.execute("DETACH shard");
}

void SweepStore::merge_figures(const std::filesystem::path& other) {
  for (const Method method : {Method::ClosedForm, Method::Simulated}) {
    const std::string table = table_of(method);
    attached(other, table, [&] {
      // By name: the two files may be of builds that store other figures, in another order.
      const std::vector<std::string> own = columns_of(&database_, "main", table);
      std::string columns;
      for (const std::string& name : columns_of(&database_, "shard", table)) {
        if (has(own, name)) columns += (columns.empty() ? "" : ", ") + name;
      }
      database_.execute(fmt::format(
          "INSERT OR IGNORE INTO main.{0} ({1}) SELECT {1} FROM shard.{0}", table, columns));
    });
  }
}

void SweepStore::merge_points(const std::filesystem::path& other) {
  attached(other, "points", [&] {
    database_.execute("INSERT OR REPLACE INTO main.points SELECT * FROM shard.points");
  });
}

void SweepStore::also_known(const std::filesystem::path& other) {
  for (const Method method : {Method::ClosedForm, Method::Simulated}) {
    const std::string table = table_of(method);
    attached(other, table, [&] {
      Statement row = database_.prepare("SELECT hash FROM shard." + table);
      auto& known = method == Method::ClosedForm ? known_closed_forms_ : known_simulations_;
      while (row.step()) known.insert(row.text(0));
    });
  }
}

void SweepStore::mark(const std::vector<SweepRow>& rows) {
  database_.transaction([&] {
    Statement update = database_.prepare(
        "UPDATE points SET allowed = ?, on_closed_form_front = ?, chosen = ?, on_front = ? "
        "WHERE point = ?");
    for (const SweepRow& row : rows) {
      update.bind(std::int64_t{row.allowed})
          .bind(std::int64_t{row.on_closed_form_front})
          .bind(std::int64_t{row.chosen})
          .bind(std::int64_t{row.on_front})
          .bind(row.point);
      update.step();
    }
  });
}

std::vector<SweepRow> SweepStore::rows() {
  std::string sql =
      "SELECT p.point, p.hash, c.error, s.error, COALESCE(s.limiter, c.limiter), p.allowed, "
      "p.on_closed_form_front, p.chosen, p.on_front" +
      figure_columns("c.") + figure_columns("s.");
  for (const std::string& key : keys_) sql += ", p." + quoted_name(key);
  sql +=
      " FROM points p LEFT JOIN closed_form c ON c.hash = p.hash"
      " LEFT JOIN simulated s ON s.hash = p.hash ORDER BY p.point";
  constexpr int kFirstFigure = 9;
  const auto figures = static_cast<int>(sweep_figures().size());
  std::vector<SweepRow> rows;
  Statement read = database_.prepare(sql);
  while (read.step()) {
    SweepRow row;
    row.point = read.integer(0);
    row.hash = read.text(1);
    row.error = read.text(2);
    row.simulation_error = read.text(3);
    row.limiter = read.text(4);
    row.allowed = read.integer(5) != 0;
    row.on_closed_form_front = read.integer(6) != 0;
    row.chosen = read.integer(7) != 0;
    row.on_front = read.integer(8) != 0;
    row.closed_form = read_figures(read, kFirstFigure);
    row.simulated = read_figures(read, kFirstFigure + figures);
    for (std::size_t k = 0; k < keys_.size(); ++k) {
      const int column = kFirstFigure + 2 * figures + static_cast<int>(k);
      row.settings.emplace_back(keys_[k], read.text(column));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace rill
