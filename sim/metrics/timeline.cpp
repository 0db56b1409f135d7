// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/timeline.h"

#include <algorithm>
#include <cmath>

namespace rill {

Cycle Timeline::end_of(std::size_t bin) const {
  return std::min(until, static_cast<Cycle>(bin + 1) * bin_cycles);
}

Cycle Timeline::cycles_of(std::size_t bin) const {
  return end_of(bin) - static_cast<Cycle>(bin) * bin_cycles;
}

const TimelineSeries* Timeline::find(const std::string& path, const std::string& name) const {
  for (const TimelineSeries& one : series) {
    if (one.path == path && one.name == name) return &one;
  }
  return nullptr;
}

void SampledCounters::add(Cycle at, const std::int64_t* totals) {
  if (!at_.empty() && at_.back() == at) {
    std::copy_n(totals, counters_, totals_.end() - static_cast<std::ptrdiff_t>(counters_));
    return;
  }
  at_.push_back(at);
  totals_.insert(totals_.end(), totals, totals + counters_);
}

void SampledCounters::thin() {
  std::size_t kept = 0;
  for (std::size_t i = 1; i < at_.size(); i += 2, ++kept) {
    at_[kept] = at_[i];
    std::copy_n(totals_.begin() + static_cast<std::ptrdiff_t>(i * counters_), counters_,
                totals_.begin() + static_cast<std::ptrdiff_t>(kept * counters_));
  }
  at_.resize(kept);
  totals_.resize(kept * counters_);
}

double SampledCounters::total(std::size_t counter, Cycle at) const {
  const auto after =
      static_cast<std::size_t>(std::upper_bound(at_.begin(), at_.end(), at) - at_.begin());
  const auto value = [&](std::size_t reading) {
    return static_cast<double>(totals_[reading * counters_ + counter]);
  };
  const Cycle from = after == 0 ? 0 : at_[after - 1];
  const double start = after == 0 ? 0 : value(after - 1);
  if (after == at_.size()) return start;
  return start + (value(after) - start) * static_cast<double>(at - from) /
                     static_cast<double>(at_[after] - from);
}

std::vector<std::int64_t> SampledCounters::growth(std::size_t counter, const Timeline& bins) const {
  std::vector<std::int64_t> values(bins.bins());
  std::int64_t before = 0;
  for (std::size_t bin = 0; bin < values.size(); ++bin) {
    const std::int64_t now = std::llround(total(counter, bins.end_of(bin)));
    values[bin] = now - before;
    before = now;
  }
  return values;
}

}  // namespace rill
