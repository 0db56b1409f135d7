// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/figures.h"

#include <algorithm>

#include "sim/config/suggest.h"
#include "sim/core/error.h"

namespace rill {

namespace {

double milliseconds(double cycles, const RunReport& report) {
  return seconds_of(cycles, report.clock_mhz) * 1e3;
}

double bytes_of(const RunReport& report, Purpose purpose) {
  return static_cast<double>(report.frame_bytes[static_cast<std::size_t>(purpose)]);
}

double energy_per_picture_mj(const RunReport& report) {
  return energy_per_frame_j(report.power, report.fps()) * 1e3;
}

/// The fullest resource of the board: above 1 the machine does not fit.
double fullest(const RunReport& report) {
  const Resources& used = report.resources;
  const BoardSpec::Capacity& board = report.capacity;
  return std::max({board_share(used.lut, board.lut),
                   board_share(used.lutram_lut + used.srl_lut, board.lutram_lut),
                   board_share(used.ff, board.ff), board_share(used.bram18 / 2, board.bram36),
                   board_share(used.uram, board.uram), board_share(used.dsp, board.dsp)});
}

}  // namespace

// Each name means what it means in report.json: a frame is what the machine runs at once, of a
// tiled machine a batch of pictures.
const std::vector<FigureKind>& sweep_figures() {
  using R = const RunReport&;
  static const std::vector<FigureKind> kinds{
      {"latency_ms", "first frame, from the first byte read to the last written", true,
       [](R r) { return milliseconds(r.latency_cycles, r); }},
      {"interval_ms", "time from frame to frame", true,
       [](R r) { return milliseconds(r.interval_cycles, r); }},
      {"frames_per_s", "frame rate; a tiled machine's frame is a batch of pictures", false,
       [](R r) { return r.fps() / r.pictures; }},
      {"pictures_per_s", "picture rate: what machines are compared by", false,
       [](R r) { return r.fps(); }},
      {"latency_cycles", "first frame in fabric cycles", true,
       [](R r) { return r.latency_cycles; }},
      {"interval_cycles", "frame to frame in fabric cycles", true,
       [](R r) { return r.interval_cycles; }},
      {"macs_per_cycle", "multiply-accumulates done in a cycle", false,
       [](R r) { return r.roof.achieved; }},
      {"utilization", "share of the multipliers' cycles that did work", false,
       [](R r) { return share_of(r.roof.achieved, r.roof.compute_bound); }},
      {"ddr_bytes", "DDR bytes of a frame", true,
       [](R r) { return static_cast<double>(r.frame_read + r.frame_written); }},
      {"ddr_input_bytes", "of these, the picture", true,
       [](R r) { return bytes_of(r, Purpose::Input); }},
      {"ddr_weights_bytes", "of these, weights", true,
       [](R r) { return bytes_of(r, Purpose::Weights); }},
      {"ddr_maps_bytes", "of these, intermediate maps", true,
       [](R r) { return bytes_of(r, Purpose::IntermediateMap); }},
      {"ddr_output_bytes", "of these, the answer", true,
       [](R r) { return bytes_of(r, Purpose::Output); }},
      {"lut", "look-up tables", true, [](R r) { return r.resources.lut; }},
      {"ff", "flip-flops", true, [](R r) { return r.resources.ff; }},
      {"bram36", "block RAMs of 36 Kib", true, [](R r) { return r.resources.bram18 / 2; }},
      {"uram", "UltraRAMs", true, [](R r) { return r.resources.uram; }},
      {"dsp", "DSP slices", true, [](R r) { return r.resources.dsp; }},
      {"board_share", "the board's fullest resource; above 1 it does not fit", true, fullest},
      {"power_w", "power of chip and memory", true, [](R r) { return r.power.total_w(); }},
      {"energy_per_frame_mj", "energy of a frame", true,
       [](R r) { return energy_per_picture_mj(r) * r.pictures; }},
      {"energy_per_picture_mj", "energy of a picture", true, energy_per_picture_mj},
  };
  return kinds;
}

Figures figures_of(const RunReport& report) {
  Figures figures;
  for (const FigureKind& kind : sweep_figures()) figures.push_back(kind.of(report));
  return figures;
}

std::size_t figure_index(const std::string& name) {
  const std::vector<FigureKind>& kinds = sweep_figures();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const FigureKind& kind) { return kind.name == name; });
  internal_check(found != kinds.end(), "figure_index: no figure of this name");
  return static_cast<std::size_t>(found - kinds.begin());
}

std::vector<SweepObjective> objectives_of(const SweepSpec& sweep) {
  if (!sweep.objectives.empty()) return sweep.objectives;
  return {{"latency_ms", false, sweep.where}, {"dsp", false, sweep.where}};
}

void check_figure_names(const SweepSpec& sweep) {
  std::vector<std::string> known;
  for (const FigureKind& kind : sweep_figures()) known.push_back(kind.name);
  std::vector<Diagnostic> mistakes;
  const auto check = [&](const std::string& section, const std::string& figure,
                         const SourceLocation& where) {
    if (std::count(known.begin(), known.end(), figure) > 0) return;
    mistakes.push_back(
        {where, section + "." + figure, "is not a figure of a run; " + suggestion(figure, known)});
  };
  for (const SweepConstraint& bound : sweep.constraints) {
    check("constraints", bound.figure, bound.where);
  }
  for (const SweepObjective& objective : sweep.objectives) {
    check("objectives", objective.figure, objective.where);
  }
  if (!mistakes.empty()) throw ConfigError(mistakes);
}

}  // namespace rill
