// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "sim/trace/trace_writers.h"

namespace rill {

namespace {

constexpr int kBits = 32;

/// Short names of signals: numbers to the base of the 94 printable characters.
std::string identifier(std::size_t number) {
  std::string text;
  do {
    text += static_cast<char>('!' + number % 94);
    number /= 94;
  } while (number > 0);
  return text;
}

/// A name of a dump has no blanks.
std::string word(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

/// Modules as a tree of scopes, children and signals in order of their names.
struct Scope {
  std::map<std::string, Scope> children;
  std::vector<std::size_t> tracks;
};

class Writer {
 public:
  explicit Writer(const Trace& trace) : trace_(trace) {}

  std::string text() && {
    text_ = "$version rill $end\n$timescale 1 fs $end\n";
    declare(tree());
    text_ += "$enddefinitions $end\n";
    time(trace_.from);
    text_ += "$dumpvars\n";
    for (std::size_t i = 0; i < trace_.tracks.size(); ++i) {
      const auto& points = trace_.tracks[i].points;
      const bool at_start = !points.empty() && points.front().at <= trace_.from;
      change(i, at_start ? points.front().value : 0);
    }
    text_ += "$end\n";
    changes();
    time(trace_.until);
    return std::move(text_);
  }

 private:
  Scope tree() const {
    Scope root;
    for (std::size_t i = 0; i < trace_.tracks.size(); ++i) {
      Scope* scope = &root;
      const std::string path = trace_.tracks[i].path + '.';
      for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = path.find('.', begin);
        scope = &scope->children[path.substr(begin, end - begin)];
        begin = end + 1;
      }
      scope->tracks.push_back(i);
    }
    return root;
  }

  // Scopes of a machine nest four deep at most.
  void declare(const Scope& scope) {  // NOLINT(misc-no-recursion)
    for (const std::size_t i : scope.tracks) {
      const TraceTrack& track = trace_.tracks[i];
      const bool is_state = track.kind == TraceTrack::Kind::State;
      text_ += fmt::format("$var {} {} {} {} $end\n", is_state ? "string" : "integer",
                           is_state ? 1 : kBits, identifier(i), word(track.name));
    }
    for (const auto& [name, child] : scope.children) {
      text_ += "$scope module " + word(name) + " $end\n";
      declare(child);
      text_ += "$upscope $end\n";
    }
  }

  void time(Cycle cycle) {
    const double femtoseconds = static_cast<double>(cycle) * 1e9 / trace_.clock_mhz;
    fmt::format_to(std::back_inserter(text_), "#{}\n", std::llround(femtoseconds));
  }

  void change(std::size_t track, std::int64_t value) {
    if (trace_.tracks[track].kind == TraceTrack::Kind::State) {
      fmt::format_to(std::back_inserter(text_), "s{} {}\n",
                     trace_.states[static_cast<std::size_t>(value)], identifier(track));
    } else {
      fmt::format_to(std::back_inserter(text_), "b{:b} {}\n", static_cast<std::uint32_t>(value),
                     identifier(track));
    }
  }

  void changes() {
    struct Change {
      Cycle at;
      std::size_t track;
      std::int64_t value;
    };
    std::vector<Change> all;
    for (std::size_t i = 0; i < trace_.tracks.size(); ++i) {
      for (const TracePoint& point : trace_.tracks[i].points) {
        if (point.at > trace_.from) all.push_back({point.at, i, point.value});
      }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Change& a, const Change& b) { return a.at < b.at; });
    Cycle now = trace_.from;
    for (const Change& one : all) {
      if (one.at != now) time(one.at);
      now = one.at;
      change(one.track, one.value);
    }
  }

  const Trace& trace_;
  std::string text_;
};

}  // namespace

std::string vcd_trace(const Trace& trace) { return Writer(trace).text(); }

}  // namespace rill
