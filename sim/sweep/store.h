// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "sim/config/sweep_spec.h"
#include "sim/sweep/database.h"
#include "sim/sweep/point_result.h"

namespace rill {

/// How a figure was found: by formula for every point, or by running the machine.
enum class Method { ClosedForm, Simulated };

/// One point with everything that is known of it.
struct SweepRow {
  std::int64_t point = 0;
  SweepSettings settings;
  std::string hash, error;
  bool allowed = false;  ///< within the constraints, by closed form
  bool on_closed_form_front = false;
  bool chosen = false;    ///< for simulation
  bool on_front = false;  ///< of the simulated points, or by closed form without them
  std::string limiter, simulation_error;
  Figures closed_form, simulated;  ///< empty where there is none
};

/// The results of a sweep in an SQLite file: a table of points, and for each method a table of
/// figures by hash, which is the cache. Every call is a transaction: a process that dies leaves
/// whole rows only, and no row says when or by whom it was made, so that an interrupted and resumed
/// sweep holds the same as one that ran through.
class SweepStore {
 public:
  explicit SweepStore(const std::filesystem::path& path);

  /// Empties the table of points and gives it a column for each key. Cached figures stay. Points
  /// stay too when they were begun with the same `fingerprint`: a sweep that is resumed need not
  /// configure each of them again.
  void begin(const std::vector<std::string>& keys, const std::string& fingerprint = "");
  std::set<std::string> hashes(Method method);
  /// Points that have a row and a closed form, or the reason why they have none.
  std::set<std::int64_t> known_points();
  /// Adds points (with their settings, by point number) and the figures that are new.
  void add_points(const std::vector<PointResult>& results,
                  const std::vector<SweepSettings>& settings);
  void add_simulations(const std::vector<PointResult>& results);
  /// Takes over all figures of another file; one that is still being made is passed over.
  void merge_figures(const std::filesystem::path& other);
  /// Takes over the rows of another file of the same points.
  void merge_points(const std::filesystem::path& other);
  /// Counts the figures of another file among hashes(), without taking them over.
  void also_known(const std::filesystem::path& other);
  /// Marks the points: allowed, on_closed_form_front, chosen, on_front.
  void mark(const std::vector<SweepRow>& rows);
  /// All points, in their order.
  std::vector<SweepRow> rows();

 private:
  void add_missing_figures();
  bool holds_points_of(const std::string& fingerprint);
  void add_figures(Method method, const std::vector<PointResult>& results);
  void attached(const std::filesystem::path& other, const std::string& table,
                const std::function<void()>& work);

  Database database_;
  std::vector<std::string> keys_;
  std::set<std::string> known_closed_forms_, known_simulations_;  ///< of other files
};

}  // namespace rill
