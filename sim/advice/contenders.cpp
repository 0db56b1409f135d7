// SPDX-License-Identifier: Apache-2.0
#include "sim/advice/contenders.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/report/stage_limit.h"

namespace rill {

namespace {

double per_frame(const RunReport& report, std::int64_t cycles) {
  return share_of(static_cast<double>(cycles), report.frames);
}

Contender stage_of(const LayerRow& row) {
  Contender contender;
  contender.name = row.layer;
  contender.cycles =
      row.timing ? row.timing->busy_per_frame : static_cast<double>(row.closed_form_cycles);
  contender.detail = fmt::format("PE {} x SIMD {}", row.folding.pe, row.folding.simd);
  if (row.folding.pixels > 1) contender.detail += fmt::format(" x {} pixels", row.folding.pixels);
  if (is_its_window_unit(row)) {
    contender.detail = "window unit, " + row.window_unit->style + "; " + contender.detail;
  }
  return contender;
}

/// The DMA of a group (or of none: weights) that moved data or waited for the memory for longest.
Contender memory_of(const RunReport& report, const std::string& group) {
  Contender memory;
  memory.name = "DDR";
  memory.is_memory = true;
  for (const TransferRow& transfer : report.transfers) {
    if (!transfer.account || transfer.group != group) continue;
    if (group.empty() && !report.weights_streamed) continue;
    const double cycles = per_frame(report, transfer.account->busy + transfer.account->memory);
    if (cycles <= memory.cycles) continue;
    memory.cycles = cycles;
    memory.detail = transfer.name;
  }
  return memory;
}

std::vector<Contender> of_group(const RunReport& report, const std::string& group) {
  std::vector<Contender> contenders{memory_of(report, group)};
  for (const LayerRow& row : report.layers) {
    if (row.group == group) contenders.push_back(stage_of(row));
  }
  return contenders;
}

bool works_harder(const Contender& a, const Contender& b) { return a.cycles > b.cycles; }

std::vector<Contender> of_groups_in_turn(const RunReport& report) {
  std::map<std::string, Contender> limiters;
  for (const GroupRow& group : report.groups) {
    const std::vector<Contender> contenders = of_group(report, group.name);
    // `a < b` is `b works harder`; of equals the first.
    const Contender& limiter = *std::max_element(
        contenders.begin(), contenders.end(),
        [](const Contender& a, const Contender& b) { return works_harder(b, a); });
    Contender& sum = limiters[limiter.name];
    const double cycles = sum.cycles + limiter.cycles;
    sum = limiter;
    sum.cycles = cycles;
    if (sum.is_memory) sum.detail = "of the groups that it limits";
  }
  std::vector<Contender> all;
  for (const auto& [name, contender] : limiters) all.push_back(contender);
  return all;
}

std::vector<Contender> of_units(const RunReport& report) {
  std::vector<Contender> all;
  for (const ModuleRow& module : report.modules) {
    Contender unit;
    unit.name = module.path.substr(module.path.rfind('.') + 1);
    if (unit.name == "sequencer") continue;
    unit.cycles = per_frame(report, module.account.busy + module.account.memory);
    unit.is_memory = module.account.memory > 0;
    if (unit.is_memory) {
      unit.detail = fmt::format(
          "{:.0f} % of it waiting for the memory",
          100 * share_of(static_cast<double>(module.account.memory),
                         static_cast<double>(module.account.busy + module.account.memory)));
    }
    all.push_back(unit);
  }
  return all;
}

std::vector<Contender> of_one_pipeline(const RunReport& report) {
  std::vector<Contender> all{memory_of(report, "")};
  for (const GroupRow& group : report.groups) {
    const std::vector<Contender> own = of_group(report, group.name);
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

}  // namespace

std::vector<Contender> contenders_of(const RunReport& report) {
  std::vector<Contender> all;
  if (!report.passes.empty()) {
    all = of_units(report);
  } else if (report.sequential && report.groups.size() > 1) {
    all = of_groups_in_turn(report);
  } else {
    all = of_one_pipeline(report);
  }
  std::stable_sort(all.begin(), all.end(), works_harder);
  // One entry for the memory: its hardest working transfer.
  bool has_memory = false;
  std::vector<Contender> kept;
  for (Contender& contender : all) {
    if (contender.cycles <= 0) continue;
    if (contender.name == "DDR" && std::exchange(has_memory, true)) continue;
    contender.share = std::min(1.0, share_of(contender.cycles, report.interval_cycles));
    kept.push_back(std::move(contender));
  }
  return kept;
}

}  // namespace rill
