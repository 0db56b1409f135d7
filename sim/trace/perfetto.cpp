// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/trace/trace_writers.h"

namespace rill {

namespace {

std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

/// `machine.all.pw1.dsp_array` is the track `pw1.dsp_array` of the process `machine.all`.
struct Place {
  std::string process, track;
};

Place place_of(const std::string& path) {
  const std::size_t first = path.find('.');
  if (first == std::string::npos) return {path, path};
  const std::size_t second = path.find('.', first + 1);
  if (second == std::string::npos) return {path.substr(0, first), path.substr(first + 1)};
  return {path.substr(0, second), path.substr(second + 1)};
}

class Events {
 public:
  explicit Events(const Trace& trace) : trace_(trace) {}

  void add(const TraceTrack& track) {
    const Place place = place_of(track.path);
    const auto [process, is_new] = processes_.emplace(place.process, processes_.size() + 1);
    if (is_new) {
      metadata("process_name", process->second, 0, place.process);
    }
    if (track.kind == TraceTrack::Kind::State) {
      slices(track, process->second, place.track);
    } else {
      counter(track, process->second, place.track);
    }
  }

  std::string text() && { return std::move(text_) + "\n]}\n"; }

 private:
  double microseconds(Cycle cycle) const { return static_cast<double>(cycle) / trace_.clock_mhz; }

  void begin_event() { text_ += std::exchange(first_, false) ? "\n" : ",\n"; }

  void metadata(const char* what, std::size_t process, std::size_t thread,
                const std::string& name) {
    begin_event();
    fmt::format_to(std::back_inserter(text_),
                   R"({{"ph":"M","name":"{}","pid":{},"tid":{},"args":{{"name":{}}}}})", what,
                   process, thread, quoted(name));
  }

  void slices(const TraceTrack& track, std::size_t process, const std::string& name) {
    metadata("thread_name", process, ++threads_, name);
    for (std::size_t i = 0; i < track.points.size(); ++i) {
      const TracePoint& point = track.points[i];
      if (point.value == 0) continue;  // idle
      const Cycle end = i + 1 < track.points.size() ? track.points[i + 1].at : trace_.until;
      begin_event();
      fmt::format_to(std::back_inserter(text_),
                     R"({{"ph":"X","name":"{}","pid":{},"tid":{},"ts":{},"dur":{}}})",
                     trace_.states[static_cast<std::size_t>(point.value)], process, threads_,
                     microseconds(point.at), microseconds(end - point.at));
    }
  }

  void counter(const TraceTrack& track, std::size_t process, const std::string& name) {
    const bool is_level = track.kind == TraceTrack::Kind::Level;
    const bool is_bytes = track.unit == "bytes";
    const std::string title = is_level ? name : name + ' ' + track.name;
    const std::string unit = is_level ? track.unit : is_bytes ? "GB/s" : track.unit + "/cycle";
    // bytes a cycle * 10^6 cycles a second = 10^-3 GB/s
    const double scale =
        is_level ? 1
                 : (is_bytes ? trace_.clock_mhz * 1e-3 : 1.0) / static_cast<double>(trace_.every);
    for (const TracePoint& point : track.points) {
      begin_event();
      fmt::format_to(std::back_inserter(text_),
                     R"({{"ph":"C","name":{},"pid":{},"ts":{},"args":{{"{}":{}}}}})", quoted(title),
                     process, microseconds(point.at), unit,
                     static_cast<double>(point.value) * scale);
    }
  }

  const Trace& trace_;
  std::map<std::string, std::size_t> processes_;
  std::size_t threads_ = 0;
  bool first_ = true;
  std::string text_ = "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[";
};

}  // namespace

std::string perfetto_trace(const Trace& trace) {
  Events events(trace);
  for (const TraceTrack& track : trace.tracks) events.add(track);
  return std::move(events).text();
}

}  // namespace rill
