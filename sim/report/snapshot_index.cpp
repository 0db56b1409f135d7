// SPDX-License-Identifier: Apache-2.0
#include "sim/report/snapshot_index.h"

#include <iterator>

#include "sim/core/error.h"

namespace rill {

namespace {

bool is_at_or_below(const std::string& path, const std::string& root) {
  return path.compare(0, root.size(), root) == 0 &&
         (path.size() == root.size() || path[root.size()] == '.');
}

}  // namespace

SnapshotIndex::SnapshotIndex(const Snapshot& snapshot) {
  for (const Metric& metric : snapshot.metrics) {
    const auto [values, is_new] = values_.try_emplace(metric.path);
    if (is_new) paths_.push_back(metric.path);
    values->second.emplace(metric.name, metric.value);
  }
  // A FIFO knows how long its two sides waited, but only modules with a process are ever busy.
  for (const std::string& path : paths_) {
    if (find(path, "busy_cycles") != nullptr) {
      modules_.push_back({path, account(path)});
    } else if (find(path, "high_water_words") == nullptr) {
      counters_.push_back({path, {}});
    }
  }
  // Both lists are in the order of the hierarchy.
  auto row = counters_.begin();
  for (const Metric& metric : snapshot.metrics) {
    if (row != counters_.end() && row->path != metric.path && std::next(row) != counters_.end() &&
        std::next(row)->path == metric.path) {
      ++row;
    }
    if (row != counters_.end() && row->path == metric.path) {
      row->counters.emplace_back(metric.name, metric.value);
    }
  }
}

const std::int64_t* SnapshotIndex::find(const std::string& path, const std::string& name) const {
  const auto values = values_.find(path);
  if (values == values_.end()) return nullptr;
  const auto value = values->second.find(name);
  return value == values->second.end() ? nullptr : &value->second;
}

std::int64_t SnapshotIndex::at(const std::string& path, const std::string& name) const {
  const std::int64_t* value = find(path, name);
  if (value == nullptr) {
    throw InternalError("the simulation gave no metric " + name + " of " + path);
  }
  return *value;
}

Account SnapshotIndex::account(const std::string& path) const {
  Account account;
  account.busy = at(path, "busy_cycles");
  account.starved = at(path, "starved_cycles");
  account.blocked = at(path, "blocked_cycles");
  account.memory = at(path, "memory_cycles");
  account.idle = at(path, "idle_cycles");
  return account;
}

std::vector<ModuleRow> SnapshotIndex::parts_of(const std::string& path) const {
  std::vector<ModuleRow> parts;
  for (const ModuleRow& module : modules_) {
    if (is_at_or_below(module.path, path)) parts.push_back(module);
  }
  return parts;
}

std::pair<std::int64_t, std::int64_t> SnapshotIndex::outputs_of(const std::string& path) const {
  for (const std::string& part : paths_) {
    if (!is_at_or_below(part, path)) continue;
    const std::int64_t* last = find(part, "last_output_cycle");
    if (last != nullptr) return {at(part, "first_output_cycle"), *last};
  }
  throw InternalError("no module of " + path + " counts its outputs");
}

}  // namespace rill
