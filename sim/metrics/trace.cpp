// SPDX-License-Identifier: Apache-2.0
#include "sim/metrics/trace.h"

#include <algorithm>
#include <map>

namespace rill {

StateSteps::StateSteps(Cycle from, Cycle until, Cycle every, std::size_t values)
    : from_(from), until_(until), every_(every), step_(from), cycles_(values, 0) {}

void StateSteps::add(std::size_t value, Cycle from, Cycle until) {
  Cycle at = std::max(from, from_);
  const Cycle end = std::min(until, until_);
  while (at < end) {
    const Cycle step = from_ + (at - from_) / every_ * every_;
    if (step != step_) {
      settle();
      step_ = step;
    }
    if (at == step_ && end - at >= every_) {
      // Whole steps of one value are one point, however many they are.
      const Cycle whole = (end - at) / every_ * every_;
      emit(at, value);
      at += whole;
      step_ = at;
      continue;
    }
    const Cycle stop = std::min(end, step_ + every_);
    cycles_[value] += stop - at;
    counted_ += stop - at;
    at = stop;
  }
}

void StateSteps::settle() {
  if (counted_ == 0) return;
  emit(step_, static_cast<std::size_t>(std::max_element(cycles_.begin(), cycles_.end()) -
                                       cycles_.begin()));
  std::fill(cycles_.begin(), cycles_.end(), 0);
  counted_ = 0;
}

void StateSteps::emit(Cycle at, std::size_t value) {
  const auto state = static_cast<std::int64_t>(value);
  if (points_.empty() || points_.back().value != state) points_.push_back({at, state});
}

std::vector<TracePoint> StateSteps::finish() {
  settle();
  return points_;
}

void AmountSteps::add(Cycle from, Cycle until, std::int64_t amount) {
  if (from < from_ && until <= from_) before_ += amount;
  const Cycle end = std::min(until, until_);
  // Whole numbers that sum to the amount: what has come up to a cycle, rounded down.
  const auto come = [&](Cycle cycle) { return amount * (cycle - from) / (until - from); };
  for (Cycle at = std::max(from, from_); at < end;) {
    const Cycle step = from_ + (at - from_) / every_ * every_;
    const Cycle stop = std::min(end, step + every_);
    const std::int64_t part = come(stop) - come(at);
    if (!amounts_.empty() && amounts_.back().at == step) {
      amounts_.back().value += part;
    } else if (part != 0) {
      amounts_.push_back({step, part});
    }
    at = stop;
  }
}

std::vector<TracePoint> AmountSteps::steps() const {
  std::vector<TracePoint> sorted = amounts_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const TracePoint& a, const TracePoint& b) { return a.at < b.at; });
  std::vector<TracePoint> steps;
  for (const TracePoint& point : sorted) {
    if (!steps.empty() && steps.back().at == point.at) {
      steps.back().value += point.value;
    } else {
      steps.push_back(point);
    }
  }
  return steps;
}

std::vector<TracePoint> rates_of(const std::vector<TracePoint>& steps, const Trace& trace) {
  std::vector<TracePoint> rates;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (rates.empty() || rates.back().value != steps[i].value) rates.push_back(steps[i]);
    const Cycle end = steps[i].at + trace.every;
    if (end < trace.until && (i + 1 == steps.size() || steps[i + 1].at > end)) {
      rates.push_back({end, 0});
    }
  }
  return rates;
}

std::vector<TracePoint> levels_of(const std::vector<TracePoint>& in,
                                  const std::vector<TracePoint>& out, std::int64_t start) {
  std::map<Cycle, std::int64_t> changes;
  for (const TracePoint& point : in) changes[point.at] += point.value;
  for (const TracePoint& point : out) changes[point.at] -= point.value;
  std::vector<TracePoint> levels;
  std::int64_t level = start;
  for (const auto& [at, change] : changes) {
    if (change == 0 && !levels.empty()) continue;
    level += change;
    levels.push_back({at, level});
  }
  return levels;
}

}  // namespace rill
