// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/sampler.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "modules/axi/traffic.h"
#include "modules/stream_fifo/stream_fifo.h"

namespace rill {

namespace {

/// Readings are kept, and made, at least this far apart; there are never more than kMostReadings:
/// then every second one is forgotten and the distance doubles.
constexpr Cycle kFirstPeriod = 2'000;
constexpr std::size_t kMostReadings = 600;
/// Of the timeline: no wider than a page.
constexpr std::size_t kMostBins = 512;
/// Words from which on a FIFO is deep, see held().
constexpr int kDeep = 512;

const std::vector<std::string>& state_counters() {
  static const std::vector<std::string> names{"busy_cycles", "starved_cycles", "blocked_cycles",
                                              "memory_cycles", "idle_cycles"};
  return names;
}

std::vector<std::string> traffic_counters() {
  std::vector<std::string> names;
  for (const char* direction : {"read_bytes_", "write_bytes_"}) {
    for (int i = 0; i < kPurposes; ++i) {
      names.push_back(direction + std::string(to_string(static_cast<Purpose>(i))));
    }
  }
  return names;
}

/// `busy_cycles` is called `busy` over time.
std::string over_time(const std::string& counter, const std::string& unit) {
  return unit == "cycles" ? counter.substr(0, counter.find('_')) : counter;
}

}  // namespace

Sampler::Sampler(sc_core::sc_object& root) : period_(kFirstPeriod) { attach(root); }

void Sampler::attach_counters(const sc_core::sc_object& object, const Part* part,
                              const MetricList& metrics, const std::string& unit,
                              const std::vector<std::string>& names) {
  Source source{object.name(), part, {}, {}, unit, SampledCounters(0)};
  for (const std::string& name : names) {
    const std::int64_t* counter = metrics.find(name);
    if (counter == nullptr) continue;
    source.counters.push_back(counter);
    source.names.push_back(over_time(name, unit));
  }
  if (source.counters.empty()) return;
  source.samples = SampledCounters(source.counters.size());
  sources_.push_back(std::move(source));
}

void Sampler::attach(sc_core::sc_object& object) {
  if (auto* fifo = dynamic_cast<StreamFifo*>(&object)) {
    fifos_.push_back({object.name(), fifo, SampledCounters(1), SampledCounters(2)});
  } else if (const auto* observable = dynamic_cast<const Observable*>(&object)) {
    const auto* part = dynamic_cast<const Part*>(&object);
    const MetricList& metrics = observable->metrics();
    if (part != nullptr) attach_counters(object, part, metrics, "cycles", state_counters());
    attach_counters(object, nullptr, metrics, "beats", {"read_beats", "write_beats"});
    attach_counters(object, nullptr, metrics, "bytes", traffic_counters());
  }
  for (sc_core::sc_object* child : object.get_child_objects()) attach(*child);
}

void Sampler::sample(Cycle now) {
  for (Source& source : sources_) {
    values_.clear();
    for (const std::int64_t* counter : source.counters) values_.push_back(*counter);
    source.samples.add(source.part != nullptr ? source.part->activity().now() : now,
                       values_.data());
  }
  for (FifoSource& source : fifos_) {
    const std::int64_t written = source.fifo->words_written();
    const std::array<std::int64_t, 2> taken{source.fifo->words_read(),
                                            source.fifo->held_word_cycles()};
    source.written.add(source.fifo->last_written() + 1, &written);
    source.taken.add(source.fifo->last_taken() + 1, taken.data());
  }
  if (++readings_ >= kMostReadings) thin();
}

void Sampler::thin() {
  for (Source& source : sources_) source.samples.thin();
  for (FifoSource& source : fifos_) {
    source.written.thin();
    source.taken.thin();
  }
  readings_ = kMostReadings / 2;
  period_ *= 2;
}

Timeline Sampler::timeline(Cycle elapsed) {
  sample(elapsed);
  Timeline timeline;
  timeline.until = elapsed;
  timeline.bin_cycles =
      std::max<Cycle>(1, ceil_div(elapsed, static_cast<Cycle>(std::min(kMostBins, readings_))));
  for (const Source& source : sources_) {
    for (std::size_t i = 0; i < source.names.size(); ++i) {
      timeline.series.push_back(
          {source.path, source.names[i], source.unit, source.samples.growth(i, timeline)});
    }
  }
  for (const FifoSource& source : fifos_) {
    timeline.series.push_back(
        {source.path, "held_word_cycles", "words*cycles", held(source, timeline)});
  }
  return timeline;
}

/// Words of a shallow FIFO leave soon after they came, so that what was held counts when they
/// leave. A deep one's may stay for long: what was written less what was taken, which between
/// readings is some words off, is the better measure.
std::vector<std::int64_t> Sampler::held(const FifoSource& source, const Timeline& bins) {
  if (source.fifo->depth() < kDeep) return source.taken.growth(1, bins);
  std::vector<std::int64_t> values;
  double before = 0;
  for (std::size_t bin = 0; bin < bins.bins(); ++bin) {
    const Cycle at = bins.end_of(bin);
    const double after = std::clamp(source.written.total(0, at) - source.taken.total(0, at), 0.0,
                                    static_cast<double>(source.fifo->depth()));
    values.push_back(std::llround((before + after) / 2 * static_cast<double>(bins.cycles_of(bin))));
    before = after;
  }
  return values;
}

}  // namespace rill
