// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/units.h"

namespace rill {

/// One counter of one module over time.
struct TimelineSeries {
  std::string path;  ///< of the module, `machine.all.pw1.dsp_array`
  std::string name;  ///< `busy`, `held_word_cycles`, `read_bytes_input` …
  std::string unit;
  std::vector<std::int64_t> values;  ///< one a bin; together they are what the run counted
};

/// Counters over time: bin i covers the cycles from i * bin_cycles up to the next bin, the last one
/// ends at `until`. All series have the same bins.
struct Timeline {
  Cycle until = 0;
  Cycle bin_cycles = 1;
  std::vector<TimelineSeries> series;

  std::size_t bins() const { return static_cast<std::size_t>(ceil_div(until, bin_cycles)); }
  /// Last cycle of a bin, not included.
  Cycle end_of(std::size_t bin) const;
  /// Cycles of a bin: the last may be shorter.
  Cycle cycles_of(std::size_t bin) const;
  /// The series of a module, or null.
  const TimelineSeries* find(const std::string& path, const std::string& name) const;
};

/// Counters that only grow, read now and then. Between two readings they are taken to grow evenly.
class SampledCounters {
 public:
  explicit SampledCounters(std::size_t counters) : counters_(counters) {}

  /// What they stand at in cycle `at`, which is not before that of the last call. Of two readings
  /// in one cycle the later one counts.
  void add(Cycle at, const std::int64_t* totals);
  /// Forgets every second reading.
  void thin();
  /// What a counter stood at.
  double total(std::size_t counter, Cycle at) const;
  /// What a counter grew by in each bin; whole numbers that sum to what it grew by in all.
  std::vector<std::int64_t> growth(std::size_t counter, const Timeline& bins) const;

 private:
  std::size_t counters_;
  std::vector<Cycle> at_;
  std::vector<std::int64_t> totals_;  ///< [reading][counter]
};

}  // namespace rill
