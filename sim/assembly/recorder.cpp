// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/recorder.h"

#include <algorithm>
#include <utility>

#include "modules/axi/axi_port.h"
#include "modules/axi/counted_memory.h"
#include "modules/ddr/ddr.h"
#include "modules/stream_fifo/stream_fifo.h"
#include "sim/core/error.h"
#include "sim/sysc/part.h"

namespace rill {

namespace {

/// Steps of a trace whose window does not say how fine it shall be: more than a screen has
/// columns, and files of some megabytes.
constexpr Cycle kUsualSteps = 20'000;
constexpr Cycle kUsualPoints = 2'000'000;
/// A viewer takes that much; about 500 MB of text.
constexpr std::size_t kMostPoints = 8'000'000;

std::vector<std::string> purposes_by_direction() {
  std::vector<std::string> names;
  for (const char* direction : {"read_bytes_", "write_bytes_"}) {
    for (int i = 0; i < kPurposes; ++i) {
      names.push_back(direction + std::string(to_string(static_cast<Purpose>(i))));
    }
  }
  return names;
}

}  // namespace

struct Recorder::PartLog : ActivityObserver {
  PartLog(std::string module, const TraceWindow& w)
      : path(std::move(module)), steps(w.from, w.until, w.every, kStates) {}
  void spent(State state, Cycle from, Cycle until) override {
    steps.add(static_cast<std::size_t>(state), from, until);
  }
  std::string path;
  StateSteps steps;
};

struct Recorder::FifoLog : LevelObserver {
  FifoLog(std::string module, const TraceWindow& w)
      : path(std::move(module)), in(w.from, w.until, w.every), out(w.from, w.until, w.every) {}
  void held(Cycle written, Cycle taken) override {
    in.add(written, written + 1, 1);
    out.add(taken, taken + 1, 1);
  }
  std::string path;
  AmountSteps in, out;
};

struct Recorder::TrafficLog : TrafficObserver {
  void moved(int kind, std::int64_t amount, Cycle from, Cycle until) override {
    amounts[static_cast<std::size_t>(kind)].add(from, until, amount);
  }
  std::string path, unit;
  std::vector<std::string> names;
  std::vector<AmountSteps> amounts;
};

Recorder::Recorder(sc_core::sc_object& root, const TraceWindow& window, Cycle expected,
                   double clock_mhz)
    : window_(window), clock_mhz_(clock_mhz) {
  if (window_.every <= 0) {
    const Cycle span = std::max<Cycle>(1, std::min(window_.until, expected) - window_.from);
    const auto tracks = static_cast<Cycle>(std::max<std::size_t>(1, tracks_below(root)));
    window_.every =
        std::max<Cycle>(1, ceil_div(span, std::min(kUsualSteps, kUsualPoints / tracks + 1)));
  }
  attach(root);
}

Recorder::~Recorder() = default;

std::size_t Recorder::tracks_below(sc_core::sc_object& object) {
  const bool counts =
      dynamic_cast<Part*>(&object) != nullptr || dynamic_cast<StreamFifo*>(&object) != nullptr;
  std::size_t count = counts ? 1 : 0;
  for (sc_core::sc_object* child : object.get_child_objects()) count += tracks_below(*child);
  return count;
}

std::unique_ptr<Recorder::TrafficLog> Recorder::traffic_log(const std::string& path,
                                                            const std::string& unit,
                                                            const std::vector<std::string>& names) {
  auto log = std::make_unique<TrafficLog>();
  log->path = path;
  log->unit = unit;
  log->names = names;
  log->amounts.assign(names.size(), {window_.from, window_.until, window_.every});
  return log;
}

void Recorder::attach(sc_core::sc_object& object) {
  if (auto* part = dynamic_cast<Part*>(&object)) {
    parts_.push_back(std::make_unique<PartLog>(object.name(), window_));
    part->observe(parts_.back().get());
  } else if (auto* fifo = dynamic_cast<StreamFifo*>(&object)) {
    fifos_.push_back(std::make_unique<FifoLog>(object.name(), window_));
    fifo->observe(fifos_.back().get());
  } else if (auto* port = dynamic_cast<AxiPort*>(&object)) {
    traffic_.push_back(traffic_log(object.name(), "beats", {"read_beats", "write_beats"}));
    port->observe(traffic_.back().get());
  } else if (auto* ddr = dynamic_cast<Ddr*>(&object)) {
    traffic_.push_back(traffic_log(object.name(), "bytes", purposes_by_direction()));
    ddr->observe(traffic_.back().get());
  } else if (auto* memory = dynamic_cast<CountedMemory*>(&object)) {
    traffic_.push_back(traffic_log(object.name(), "bytes", purposes_by_direction()));
    memory->observe(traffic_.back().get());
  }
  for (sc_core::sc_object* child : object.get_child_objects()) attach(*child);
}

Trace Recorder::trace(Cycle elapsed) {
  Trace trace;
  trace.from = window_.from;
  trace.until = std::max(std::min(window_.until, elapsed), window_.from);
  trace.every = window_.every;
  trace.clock_mhz = clock_mhz_;
  for (int state = 0; state < kStates; ++state) {
    trace.states.emplace_back(to_string(static_cast<State>(state)));
  }
  for (const auto& log : parts_) {
    trace.tracks.push_back({TraceTrack::Kind::State, log->path, "state", "", log->steps.finish()});
  }
  for (const auto& log : fifos_) {
    trace.tracks.push_back(
        {TraceTrack::Kind::Level, log->path, "words", "words",
         levels_of(log->in.steps(), log->out.steps(), log->in.before() - log->out.before())});
  }
  for (const auto& log : traffic_) {
    for (std::size_t i = 0; i < log->names.size(); ++i) {
      std::vector<TracePoint> rates = rates_of(log->amounts[i].steps(), trace);
      if (rates.empty()) continue;
      trace.tracks.push_back(
          {TraceTrack::Kind::Amount, log->path, log->names[i], log->unit, std::move(rates)});
    }
  }
  std::size_t points = 0;
  for (const TraceTrack& track : trace.tracks) points += track.points.size();
  if (points > kMostPoints) {
    throw SimulationError(
        "the trace has " + std::to_string(points) +
        " changes, more than a viewer takes; choose a shorter --trace-window or a "
        "larger --trace-every than " +
        std::to_string(trace.every));
  }
  return trace;
}

}  // namespace rill
