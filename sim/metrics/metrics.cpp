// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/metrics.h"

#include <algorithm>
#include <utility>

#include "sim/core/error.h"

namespace rill {

std::int64_t Snapshot::at(const std::string& path, const std::string& name) const {
  const auto found = std::find_if(metrics.begin(), metrics.end(), [&](const Metric& metric) {
    return metric.path == path && metric.name == name;
  });
  if (found == metrics.end()) {
    throw InternalError("there is no metric `" + name + "` of `" + path + "`");
  }
  return found->value;
}

void MetricList::bind(std::string name, std::string unit, std::string sentence,
                      const std::int64_t* value) {
  internal_check(value != nullptr, "a metric is bound to nothing");
  // Two metrics of one name would make Snapshot::at() return whichever was bound first.
  const bool taken = std::any_of(entries_.begin(), entries_.end(),
                                 [&](const Entry& entry) { return entry.name == name; });
  if (taken) throw InternalError("metric `" + name + "` is bound twice");
  entries_.push_back({std::move(name), std::move(unit), std::move(sentence), value});
}

void MetricList::append_to(Snapshot& snapshot, const std::string& path) const {
  for (const Entry& entry : entries_) {
    snapshot.metrics.push_back({path, entry.name, entry.unit, entry.sentence, *entry.value});
  }
}

const std::int64_t* MetricList::find(const std::string& name) const {
  for (const Entry& entry : entries_) {
    if (entry.name == name) return entry.value;
  }
  return nullptr;
}

}  // namespace rill
