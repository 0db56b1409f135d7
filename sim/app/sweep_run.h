// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "sim/config/load_run.h"
#include "sim/config/sweep_spec.h"
#include "sim/sweep/store.h"

namespace rill {

/// One part of a sweep, for many machines: the points whose number leaves `index` when divided by
/// `count`.
struct Shard {
  std::int64_t index = 0;
  std::int64_t count = 1;

  bool has(std::int64_t point) const { return point % count == index; }
};

/// Computes the points of a sweep, in processes on all cores. What it computes goes to the store as
/// it comes, so that nothing is lost when it is stopped.
class SweepRun {
 public:
  /// `settings` of the command line go on top of the sweep's. Throws ConfigError when the run that
  /// is varied cannot be read, figures name nothing, or the sweep's file had `mistakes`; then also
  /// with what check() would find, so that all is told at once.
  SweepRun(SweepSpec sweep, const std::vector<std::string>& settings, int jobs, bool show_progress,
           std::vector<Diagnostic> mistakes = {});

  /// Throws ConfigError when a key or a value of the sweep can be right in no point. Costs about a
  /// millisecond for each value.
  void check();

  const SweepSpec& sweep() const { return sweep_; }
  std::size_t points() const { return points_.size(); }

  /// Equal for sweeps that have the same points of the same run, for the same program.
  std::string fingerprint() const;

  /// Closed forms of the shard's points that are not in the store yet; all its points get a row.
  void closed_forms(SweepStore& store, const Shard& shard);
  /// Simulates the chosen ones of `rows` whose hash the store does not know.
  void simulate(SweepStore& store, const std::vector<SweepRow>& rows, const Shard& shard);

 private:
  void read_base(std::vector<Diagnostic>* mistakes);
  std::vector<std::string> words_of(std::int64_t point) const;
  PointResult closed_form(std::int64_t point, const std::set<std::string>& known);
  std::vector<PointResult> closed_forms_of(const std::vector<std::int64_t>& chunk,
                                           const std::set<std::string>& known);
  PointResult simulate_point(std::int64_t point, const std::string& hash);
  std::vector<const SweepRow*> simulate_rows(SweepStore& store,
                                             const std::vector<const SweepRow*>& rows, int jobs,
                                             bool spare_killed);
  void retry_one_by_one(SweepStore& store, const std::vector<std::int64_t>& chunk,
                        const std::set<std::string>& known);

  SweepSpec sweep_;
  std::vector<std::string> settings_;  ///< of the command line
  std::vector<std::string> base_words_;
  std::vector<SweepSettings> points_;
  int jobs_;
  bool show_progress_;
  ParsedFiles parsed_;
  RunConfiguration base_;
  std::vector<std::string> fifo_names_;
};

}  // namespace rill
