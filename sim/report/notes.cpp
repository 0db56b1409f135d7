// SPDX-License-Identifier: Apache-2.0
#include "sim/report/notes.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/plan/board_fit.h"
#include "sim/report/words.h"

namespace rill {

namespace {

/// BRAM36 come in halves; whatever else a formula gives a part of is needed whole.
std::string amount(double count) {
  const auto halves = static_cast<std::int64_t>(std::ceil(count * 2));
  return grouped(halves / 2) + (halves % 2 != 0 ? ".5" : "");
}

void note_shortages(const Plan& plan, std::vector<std::string>* notes) {
  std::string text;
  for (const Shortage& shortage : shortages(plan.resources, plan.board.capacity)) {
    const std::string share =
        shortage.available > 0 ? " (" + occupancy_text(shortage.needed / shortage.available) + ")"
                               : "";
    text += fmt::format("{}{} {} of {}{}", text.empty() ? "" : ", ", shortage.resource,
                        amount(shortage.needed), amount(shortage.available), share);
  }
  if (text.empty()) return;
  notes->push_back(fmt::format(
      "does not fit the {}: {}; the figures are those of a machine that this chip cannot hold",
      plan.board.part, text));
}

void note_missed_rate(const Plan& plan, const RunReport& report, std::vector<std::string>* notes) {
  const double wanted = plan.design.target_fps;
  if (plan.design.folding != DesignSpec::FoldingPolicy::TargetFps || report.fps() >= wanted) return;
  notes->push_back(fmt::format(
      "target_fps {} is missed: {} frames/s{}", plain(wanted, 3), plain(report.fps(), 3),
      report.interval_source == IntervalSource::ClosedForm ? " by the closed form" : ""));
}

/// An ideal memory is an assumption: which, and what the board has.
void note_ideal_memory(const Plan& plan, std::vector<std::string>* notes) {
  if (!plan.tiled || !plan.memory.ideal) return;
  constexpr int kByte = 8;
  const int own = plan.tiled->program.port_bytes * kByte;
  std::string text = fmt::format(
      "the cycles assume an ideal memory: a word of {} bits a cycle on each of the machine's "
      "ports, "
      "as hand counts and synthesis estimates do",
      own);
  if (own > plan.board.port.width_bits) {
    text += fmt::format("; the ports of {} have {} bits (--set design.tiled.port_bits={})",
                        plan.board.name, plan.board.port.width_bits, plan.board.port.width_bits);
  }
  notes->push_back(text + "; with a DRAM: --set memory=NAME (rill list memories)");
}

/// So is a RAM in place of the board's DRAM.
void note_axi_ram(const Plan& plan, std::vector<std::string>* notes) {
  if (!plan.memory.axi_ram) return;
  notes->push_back(
      "maps and weights lie in a RAM that stands for the DRAM, and each DMA has a port of its own "
      "to it (design.dma_ports and dma_buffer_beats have no effect; its blocks and energy are not "
      "counted); with a DRAM: --set memory=NAME (rill list memories)");
}

}  // namespace

std::vector<std::string> design_notes(const Plan& plan, const RunReport& report) {
  std::vector<std::string> notes;
  note_shortages(plan, &notes);
  note_missed_rate(plan, report, &notes);
  note_ideal_memory(plan, &notes);
  note_axi_ram(plan, &notes);
  return notes;
}

}  // namespace rill
