// SPDX-License-Identifier: Apache-2.0
// The modules of modules/ in the circuits that were simulated as RTL.
#include <fmt/core.h>

#include "sim/validation/case_table.h"
#include "sim/validation/cycles_circuits.h"
#include "sim/validation/validation.h"

namespace rill {

namespace {

/// Cycles do not depend on it.
constexpr double kClockMhz = 100;

struct CyclesCase {
  std::string name;
  std::string module;
  bool throttled = false;
  std::optional<double> frame1, all, interval;
  cycles::Circuit circuit;
};

bool is_half(const CaseTable& table, std::size_t row, const std::string& column) {
  const std::string& rate = table.text(row, column);
  if (rate != "full" && rate != "half") {
    table.fail(row, column, fmt::format("`{}` is not known; use full or half", rate));
  }
  return rate == "half";
}

CyclesCase build(const CaseTable& table, std::size_t row, RunContext& context,
                 const FabricClock& clock) {
  CyclesCase result;
  result.module = table.text(row, "module");
  const auto builder = cycles::circuit_builders().find(result.module);
  if (builder == cycles::circuit_builders().end()) {
    std::string known;
    for (const auto& [name, function] : cycles::circuit_builders()) known += " " + name;
    table.fail(row, "module", fmt::format("`{}` is not known; known are{}", result.module, known));
  }
  const bool half_source = is_half(table, row, "source");
  const bool half_sink = is_half(table, row, "sink");
  result.throttled = half_source || half_sink;
  result.name = fmt::format("{} {}/{}", table.text(row, "case"), table.text(row, "source"),
                            table.text(row, "sink"));
  result.frame1 = table.number(row, "frame1_cycles");
  result.interval = table.number(row, "steady_ii");
  for (const char* column : {"frame1_cycles", "steady_ii"}) {
    if (table.number(row, column).value_or(1) > 0) continue;
    table.fail(row, column, "must be above 0; give the cycles that were measured, or nothing");
  }
  const int frames = table.count(row, "frames_run").value_or(0);
  if (frames == 0) table.fail(row, "frames_run", "is empty; give the frames that were simulated");
  const Parameters params(table, row);
  params.only(builder->second.known);
  std::optional<int> words_in;
  if (table.has("beats_in")) words_in = table.count(row, "beats_in");
  result.circuit =
      builder->second.build(params, {context, clock, frames, half_source, half_sink, words_in});
  return result;
}

/// Cycle in which the last word of a frame was taken, counted from the first word in.
double frame_end(const CyclesCase& c, int frame) {
  const auto& taken = c.circuit.sink->taken();
  const auto index = static_cast<std::size_t>(c.circuit.frame_words_out * (frame + 1) - 1);
  if (index >= taken.size()) {
    throw SimulationError(fmt::format("{}: the circuit stood still after {} words of {}", c.name,
                                      taken.size(), c.circuit.frame_words_out * c.circuit.frames));
  }
  return static_cast<double>(taken[index] - cycles::kStart + 1);
}

void compare(const CyclesCase& c, std::vector<ValidatedCase>* results) {
  const auto add = [&](const std::string& quantity, const char* group, double predicted,
                       const std::optional<double>& reference) {
    if (!reference) return;
    results->push_back({c.name, fmt::format("{} {}", c.module, c.throttled ? "throttled" : group),
                        quantity, predicted, *reference, error_percent(predicted, *reference), ""});
  };
  const int frames = c.circuit.frames;
  add("frame1_cycles", "first frame", frame_end(c, 0), c.frame1);
  if (frames > 1) {
    add("steady_ii", "steady", frame_end(c, frames - 1) - frame_end(c, frames - 2), c.interval);
  }
}

}  // namespace

std::vector<ValidatedCase> validate_cycles(const std::filesystem::path& path,
                                           const ValidationProgress& progress) {
  const CaseTable table(path, {"case", "module", "params", "source", "sink", "frame1_cycles",
                               "frames_run", "steady_ii"});
  RunContext context;
  const FabricClock clock(kClockMhz);
  // SystemC elaborates once a process: all circuits stand side by side.
  std::vector<CyclesCase> cases;
  table.for_each_row([&](std::size_t row) {
    cases.push_back(build(table, row, context, clock));
    return true;
  });
  if (!progress(0, cases.size())) return {};
  context.run();
  std::vector<ValidatedCase> results;
  for (const CyclesCase& c : cases) compare(c, &results);
  return results;
}

}  // namespace rill
