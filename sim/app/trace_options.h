// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/metrics/trace.h"
#include "sim/report/output_folder.h"

namespace CLI {
class App;
}  // namespace CLI

namespace rill {

/// --trace and its bounds, as given.
struct TraceOptions {
  std::vector<std::string> formats;  ///< `perfetto`, `vcd`
  std::string window;                ///< `FROM:UNTIL`, either may be left out
  Cycle every = 0;
};

void add_trace_options(CLI::App& app, TraceOptions& options);
/// What is to be traced; nothing without --trace. Throws ConfigError for a window that is none.
std::optional<TraceWindow> trace_window(const TraceOptions& options);
/// What to say when the run, of `elapsed` cycles, ended before the window did; nothing otherwise.
std::string window_warning(const TraceWindow& window, Cycle elapsed);
/// trace.perfetto.json and trace.vcd, as asked for.
void write_traces(const OutputFolder& folder, const TraceOptions& options, const Trace& trace);

}  // namespace rill
