// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/metrics/metrics.h"
#include "sim/report/run_report.h"

namespace rill {

/// A snapshot by module: thousands of look-ups without searching. Unknown paths and names are
/// InternalErrors: a typing mistake must not become a new counter that is zero.
class SnapshotIndex {
 public:
  explicit SnapshotIndex(const Snapshot& snapshot);

  std::int64_t at(const std::string& path, const std::string& name) const;
  /// Modules that keep an account of their time, in the order of the hierarchy.
  const std::vector<ModuleRow>& modules() const { return modules_; }
  /// Modules that keep none and are no FIFOs, in that order.
  const std::vector<CounterRow>& counters() const { return counters_; }
  Account account(const std::string& path) const;
  /// The module of this path and those right below it, as far as they keep accounts.
  std::vector<ModuleRow> parts_of(const std::string& path) const;
  /// first_output_cycle and last_output_cycle of the part of a stage that counts its outputs.
  std::pair<std::int64_t, std::int64_t> outputs_of(const std::string& path) const;

 private:
  using Values = std::unordered_map<std::string, std::int64_t>;
  const std::int64_t* find(const std::string& path, const std::string& name) const;

  std::unordered_map<std::string, Values> values_;
  std::vector<std::string> paths_;  ///< in the order of the snapshot
  std::vector<ModuleRow> modules_;
  std::vector<CounterRow> counters_;
};

}  // namespace rill
