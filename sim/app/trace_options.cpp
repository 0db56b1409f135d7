// SPDX-License-Identifier: Apache-2.0
#include "sim/app/trace_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "sim/core/error.h"
#include "sim/report/words.h"
#include "sim/trace/trace_writers.h"

namespace rill {
namespace {

constexpr Cycle kMostEvery = 1'000'000'000;

[[noreturn]] void refuse(const std::string& key, const std::string& message) {
  Diagnostic mistake;
  mistake.key = key;
  mistake.message = message;
  throw ConfigError(mistake);
}

/// A whole number of cycles, `otherwise` for an empty text.
Cycle cycle_of(const std::string& text, Cycle otherwise, const std::string& window) {
  if (text.empty()) return otherwise;
  Cycle cycle = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cycle);
  if (error != std::errc() || end != text.data() + text.size() || cycle < 0) {
    refuse("--trace-window", "`" + window +
                                 "` is no window; give cycles as FROM:UNTIL, such as "
                                 "100000:120000, or leave one of them out");
  }
  return cycle;
}

}  // namespace

void add_trace_options(CLI::App& app, TraceOptions& options) {
  app.add_option("--trace", options.formats,
                 "Also write what happened when, for ui.perfetto.dev (trace.perfetto.json) or "
                 "GTKWave (trace.vcd); may be given twice")
      ->type_name("perfetto|vcd")
      ->allow_extra_args(false)
      ->check(CLI::IsMember({"perfetto", "vcd"}).description(""));
  app.add_option("--trace-window", options.window,
                 "Only these cycles of the run; the whole run when absent")
      ->type_name("FROM:UNTIL");
  app.add_option(
         "--trace-every", options.every,
         "Cycles of one step of the trace: 1 shows every cycle; chosen by the length of the "
         "window when absent")
      ->type_name("N")
      ->check(CLI::Range(Cycle{1}, kMostEvery));
}

std::optional<TraceWindow> trace_window(const TraceOptions& options) {
  if (options.formats.empty()) {
    if (!options.window.empty() || options.every > 0) {
      refuse("--trace", "is missing: a window or step alone traces nothing; add --trace perfetto");
    }
    return std::nullopt;
  }
  TraceWindow window;
  window.every = options.every;
  if (options.window.empty()) return window;
  const std::size_t colon = options.window.find(':');
  if (colon == std::string::npos) cycle_of("-", 0, options.window);
  window.from = cycle_of(options.window.substr(0, colon), window.from, options.window);
  window.until = cycle_of(options.window.substr(colon + 1), window.until, options.window);
  if (window.until <= window.from) {
    refuse("--trace-window", "`" + options.window + "` ends before it begins");
  }
  return window;
}

std::string window_warning(const TraceWindow& window, Cycle elapsed) {
  const bool open_end = window.until == TraceWindow().until;
  if (window.from < elapsed && (open_end || window.until <= elapsed)) return "";
  const std::string end = "rill: the run ends at cycle " + grouped(elapsed);
  if (window.from < elapsed)
    return end + ", and so does the trace: --trace-window reaches beyond\n";
  return end + ", before --trace-window begins at " + grouped(window.from) +
         ": the trace is empty; choose a window inside the run\n";
}

void write_traces(const OutputFolder& folder, const TraceOptions& options, const Trace& trace) {
  const auto wanted = [&](const char* format) {
    return std::find(options.formats.begin(), options.formats.end(), format) !=
           options.formats.end();
  };
  if (wanted("perfetto")) folder.write("trace.perfetto.json", perfetto_trace(trace));
  if (wanted("vcd")) folder.write("trace.vcd", vcd_trace(trace));
}

}  // namespace rill
