// SPDX-License-Identifier: Apache-2.0
// DramChannel, as runs use it, in the loop that drove the DRAM simulators of the reference.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/validation/case_table.h"
#include "sim/validation/dram_replay.h"
#include "sim/validation/validation.h"

namespace rill {

namespace {

/// What the simulators measured for one preset, trace and number of outstanding reads.
struct DramCase {
  std::string name, preset, trace;
  int outstanding = 1;
  std::map<std::string, double> cycles;  ///< by simulator
};

/// reference/dram/README.md: each simulator ran a stock preset with inputs of its own.
bool is_stock(const std::string& preset) { return preset.rfind("stock_", 0) == 0; }

/// The simulators that count, see reference/dram/README.md "Proposed bars".
bool is_judge(const std::string& simulator) {
  return simulator == "dramsim3" || simulator == "ramulator2";
}

/// Other names would be taken for the reference where neither judge is there.
const std::string& simulator_of(const CaseTable& table, std::size_t row) {
  const std::string& name = table.text(row, "simulator");
  for (const char* known : {"dramsim3", "ramulator2", "dramsys", "dramsys_bankwise8"}) {
    if (name == known) return name;
  }
  table.fail(row, "simulator",
             fmt::format("`{}` is not known; use dramsim3, ramulator2, dramsys or "
                         "dramsys_bankwise8",
                         name));
}

std::vector<DramCase> cases_of(const CaseTable& table,
                               const std::map<std::string, MemorySpec>& presets,
                               const std::vector<std::string>& traces) {
  std::vector<DramCase> cases;
  std::map<std::string, std::size_t> known;
  table.for_each_row([&](std::size_t row) {
    const std::string& preset = table.text(row, "preset");
    if (is_stock(preset) && presets.count(preset) == 0) return true;  // dram_left_out() says so
    const std::string& name = table.text(row, "case");
    const std::string& trace = table.text(row, "trace");
    const double cycles = table.required_number(row, "cycles");
    if (!(cycles > 0)) table.fail(row, "cycles", "must be above 0; give what was measured");
    const std::string& simulator = simulator_of(table, row);
    if (known.count(name) == 0) {
      const auto outstanding = table.count(row, "outstanding");
      if (!outstanding) table.fail(row, "outstanding", "is empty; give the reads in flight");
      if (presets.count(preset) == 0) {
        table.fail(row, "preset", fmt::format("presets.json has no `{}`; add it", preset));
      }
      if (std::find(traces.begin(), traces.end(), trace) == traces.end()) {
        table.fail(row, "trace",
                   fmt::format("traces.json has no `{}`; add it, or use one of {}", trace,
                               fmt::join(traces, " ")));
      }
      known[name] = cases.size();
      cases.push_back({name, preset, trace, *outstanding, {}});
    }
    cases[known[name]].cycles[simulator] = cycles;
    return true;
  });
  return cases;
}

/// Cycles of the judge that is nearer to `ticks`; of any simulator where neither judge is there.
double nearer(const DramCase& c, double ticks) {
  double best = 0;
  for (const bool judges : {true, false}) {
    for (const auto& [simulator, cycles] : c.cycles) {
      if (is_judge(simulator) != judges) continue;
      const bool closer = std::abs(ticks / cycles - 1) < std::abs(ticks / best - 1);
      if (best == 0 || closer) best = cycles;
    }
    if (best != 0) break;
  }
  return best;
}

/// replay(), whose complaints about a memory know no file.
ReplayResult replay_of(const MemorySpec& memory, const std::vector<TraceRequest>& trace,
                       int outstanding, const std::filesystem::path& presets) {
  try {
    return replay(memory, trace, outstanding);
  } catch (const ConfigError& error) {
    std::vector<Diagnostic> diagnostics = error.diagnostics();
    for (Diagnostic& diagnostic : diagnostics) diagnostic.where.file = presets.string();
    throw ConfigError(std::move(diagnostics));
  }
}

}  // namespace

std::string dram_left_out(const std::filesystem::path& path) {
  const CaseTable table(path, {"preset"});
  std::set<std::string> presets;
  int rows = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!is_stock(table.text(row, "preset"))) continue;
    presets.insert(table.text(row, "preset"));
    ++rows;
  }
  if (rows == 0) return "";
  return fmt::format(
      "{} rows of {} are not compared: each simulator ran those presets with inputs of its own",
      rows, fmt::join(presets, ", "));
}

std::vector<ValidatedCase> validate_dram(const std::filesystem::path& path,
                                         const ValidationProgress& progress) {
  const CaseTable table(path, {"case", "preset", "trace", "outstanding", "simulator", "cycles"});
  const std::filesystem::path folder = path.parent_path();
  const auto presets = read_memory_presets(folder);
  const std::vector<DramCase> cases = cases_of(table, presets, trace_names(folder));
  std::map<std::string, std::vector<TraceRequest>> traces;
  std::vector<ValidatedCase> results;
  for (const DramCase& c : cases) {
    if (!progress(results.size(), cases.size())) break;
    ValidatedCase result{c.name, "trace " + c.trace, "cycles", 0, 0, 0, ""};
    auto& trace = traces[c.trace];
    if (trace.empty()) trace = make_trace(folder, c.trace);
    result.predicted = static_cast<double>(
        replay_of(presets.at(c.preset), trace, c.outstanding, folder / "presets.json").ticks);
    result.reference = nearer(c, result.predicted);
    result.error_pct = error_percent(result.predicted, result.reference);
    results.push_back(result);
  }
  return results;
}

}  // namespace rill
