// SPDX-License-Identifier: Apache-2.0
#include "sim/report/assemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/core/error.h"
#include "sim/plan/folding_limit.h"
#include "sim/plan/frame_energy.h"
#include "sim/plan/memory_path.h"
#include "sim/plan/tiled_cost.h"
#include "sim/report/activity_shares.h"
#include "sim/report/bottleneck.h"
#include "sim/report/notes.h"
#include "sim/report/plan_rows.h"
#include "sim/report/snapshot_index.h"
#include "sim/report/tiled_rows.h"
#include "sim/report/words.h"

namespace rill {

namespace {

Bytes& at(BytesByPurpose& bytes, Purpose purpose) {
  return bytes[static_cast<std::size_t>(purpose)];
}

void add_identity(const Plan& plan, RunReport* report) {
  report->network = plan.network.name;
  report->input = plan.network.input;
  report->input_format = plan.input_format.to_string();
  report->design = plan.design.name;
  report->board = plan.board.name;
  report->part = plan.board.part;
  report->memory_name = plan.memory.name;
  report->clock_mhz = plan.clock_mhz;
  report->peak_gbps = plan.memory.peak_gbps();
  if (plan.memory.ideal) report->peak_gbps = tiled_ceiling(plan).channel * plan.clock_mhz * 1e-3;
  if (plan.memory.axi_ram) {
    const MemoryCeiling ceiling =
        memory_ceiling(plan.memory, plan.board, memory_ports(plan), plan.clock_mhz);
    report->peak_gbps = ceiling.channel * plan.clock_mhz * 1e-3;
  }
  report->settings = settings_of(plan);
  report->sequential = runs_sequentially(plan);
  report->weights_streamed = streams_weights(plan);
  report->groups_chosen = fusion_choice_sentence(plan);
}

// Groups that run one after another use the same hardware in turn, so the largest of them says how
// many multipliers there are.
void add_work(RunReport* report) {
  for (const GroupRow& group : report->groups) {
    std::int64_t multipliers = 0;
    double macs_at_most = 0;
    for (const LayerRow& row : report->layers) {
      if (row.group != group.name) continue;
      report->macs += row.macs;
      multipliers += row.multipliers;
      macs_at_most += row.macs_at_most();
    }
    report->macs_at_most = report->sequential ? std::max(report->macs_at_most, macs_at_most)
                                              : report->macs_at_most + macs_at_most;
    report->multipliers = report->sequential ? std::max(report->multipliers, multipliers)
                                             : report->multipliers + multipliers;
  }
}

// Bytes of one frame. Resident weights are moved once, before the first frame, and so belong to no
// frame.
void add_traffic(RunReport* report) {
  for (const TransferRow& transfer : report->transfers) {
    const bool weights = transfer.purpose == Purpose::Weights;
    if (weights) report->weight_bytes += transfer.bytes;
    if (weights && !report->weights_streamed) continue;
    at(report->frame_bytes, transfer.purpose) += transfer.bytes;
    (transfer.read ? report->frame_read : report->frame_written) += transfer.bytes;
  }
}

/// What keeps a group from being folded for more speed, after "a faster folding of its group".
std::string scarce_text(const Plan& plan, const std::string& group) {
  const auto found = std::find_if(plan.groups.begin(), plan.groups.end(),
                                  [&](const Group& one) { return one.name == group; });
  if (found == plan.groups.end()) return {};
  const FoldingLimit limit =
      folding_limit(plan, static_cast<std::size_t>(found - plan.groups.begin()));
  std::string text;
  for (const Shortage& one : limit.shortages) {
    text += fmt::format("{} {} {} of {}", text.empty() ? "needs" : " and", one.resource,
                        grouped(std::llround(one.needed)), grouped(std::llround(one.available)));
  }
  if (limit.weight_word_bits > 0) {
    text += fmt::format(", because its weight memories must give {} bits a cycle",
                        grouped(limit.weight_word_bits));
  }
  return text;
}

void finish(const Plan& plan, RunReport* report) {
  report->roof = roofline(
      report->macs, report->macs_at_most, report->frame_read, report->frame_written,
      plan.tiled ? tiled_ceiling(plan)
                 : memory_ceiling(plan.memory, plan.board, memory_ports(plan), plan.clock_mhz),
      report->interval_cycles);
  report->bottleneck = plan.tiled ? tiled_bottleneck(*report)
                                  : find_bottleneck(*report, [&plan](const std::string& group) {
                                      return scarce_text(plan, group);
                                    });
  report->notes = design_notes(plan, *report);
  report->activity = activity_of(*report);
  const double bytes = static_cast<double>(report->frame_read + report->frame_written);
  report->power = estimate_power(report->resources, report->activity, plan.clock_mhz,
                                 bytes * report->fps(), board_power(plan.board, plan.memory));
}

RunReport rows_of(const Plan& plan, const Estimate& estimate, Provenance provenance) {
  RunReport report;
  report.provenance = std::move(provenance);
  add_identity(plan, &report);
  report.layers = plan.tiled ? tiled_layer_rows(plan) : layer_rows(plan);
  report.groups = plan.tiled ? tiled_group_rows(plan) : group_rows(plan);
  report.transfers = plan.tiled ? tiled_transfer_rows(plan) : transfer_rows(plan);
  report.fifos = fifo_rows(plan);
  report.resources = plan.resources;
  report.capacity = plan.board.capacity;
  report.resources_by_part = resource_rows(plan);
  add_work(&report);
  if (plan.tiled) {
    report.multipliers = tiled_multipliers(plan);
    report.macs_at_most = static_cast<double>(report.multipliers);
    report.plan_tables = tiled_plan_tables(plan);
    report.pictures = plan.tiled->program.pictures;
    report.passes = tiled_pass_rows(plan);
  }
  add_traffic(&report);
  report.latency_cycles = static_cast<double>(estimate.latency_cycles);
  report.interval_cycles = static_cast<double>(estimate.interval_cycles);
  return report;
}

void add_times(const RunFigures& figures, RunReport* report) {
  report->simulated = true;
  report->timing_only = figures.timing_only;
  report->frames = static_cast<int>(figures.frame_done.size());
  report->elapsed = figures.elapsed;
  report->boot_cycles = figures.boot_cycles;
  const auto latency = first_latency(figures);
  if (!latency) throw InternalError("a report needs at least one finished frame");
  report->latency_cycles = static_cast<double>(*latency);
  if (const auto interval = steady_interval(figures)) {
    report->interval_cycles = *interval;
    report->interval_source = IntervalSource::Measured;
  } else if (report->sequential) {
    report->interval_cycles = report->latency_cycles;
    report->interval_source = IntervalSource::Latency;
  }
}

LayerTiming timing_of(const SnapshotIndex& index, const LayerRow& row, int frames) {
  LayerTiming timing;
  bool found = false;
  for (const ModuleRow& part : index.parts_of("machine." + row.group + "." + row.layer)) {
    if (found && part.account.busy <= timing.account.busy) continue;
    found = true;
    timing.part = part.path.substr(part.path.rfind('.') + 1);
    timing.account = part.account;
  }
  if (!found) throw InternalError("no module of stage " + row.layer + " keeps an account");
  timing.busy_per_frame = share_of(static_cast<double>(timing.account.busy), frames);
  timing.utilization = utilization(row.macs * frames, row.macs_at_most(),
                                   static_cast<double>(timing.account.active()));
  const auto outputs = index.outputs_of("machine." + row.group + "." + row.layer);
  timing.first_output_cycle = outputs.first;
  timing.last_output_cycle = outputs.second;
  return timing;
}

void add_modules(const SnapshotIndex& index, RunReport* report) {
  report->modules = index.modules();
  report->counters = index.counters();
  for (const ModuleRow& module : report->modules) {
    if (module.account.total() != report->elapsed) report->open_accounts.push_back(module.path);
  }
  if (report->passes.empty()) {
    for (LayerRow& row : report->layers) row.timing = timing_of(index, row, report->frames);
  }
  for (TransferRow& row : report->transfers) row.account = index.account(row.path());
  for (FifoRow& fifo : report->fifos) {
    const std::string path = "machine." + fifo.group + "." + fifo.name;
    fifo.high_water = index.at(path, "high_water_words");
    fifo.words = index.at(path, "word_count");
    fifo.blocked = index.at(path, "blocked_cycles");
    fifo.starved = index.at(path, "starved_cycles");
  }
}

// A group works while any of its modules is not idle; the longest of them is the group's time.
void add_group_times(RunReport* report) {
  for (GroupRow& group : report->groups) {
    std::int64_t active = 0;
    const std::string prefix = "machine." + group.name + ".";
    for (const ModuleRow& module : report->modules) {
      if (module.path.compare(0, prefix.size(), prefix) != 0) continue;
      active = std::max(active, module.account.active());
    }
    group.active_cycles = share_of(static_cast<double>(active), report->frames);
  }
}

MemoryFigures memory_figures(const Plan& plan, const SnapshotIndex& index, Cycle elapsed) {
  const std::string path = "machine.ddr";
  MemoryFigures memory;
  Bytes bytes = 0;
  for (int purpose = 0; purpose < kPurposes; ++purpose) {
    const auto slot = static_cast<std::size_t>(purpose);
    const std::string word = to_string(static_cast<Purpose>(purpose));
    memory.read[slot] = index.at(path, "read_bytes_" + word);
    memory.written[slot] = index.at(path, "write_bytes_" + word);
    bytes += memory.read[slot] + memory.written[slot];
  }
  memory.column_commands = index.at(path, "read_bursts") + index.at(path, "write_bursts");
  memory.moved = memory.column_commands * plan.memory.bytes_per_burst();
  memory.row_hits = index.at(path, "row_hits");
  memory.activates = index.at(path, "activates");
  memory.refreshes = index.at(path, "refreshes");
  memory.turnarounds = index.at(path, "turnarounds");
  memory.unwritten_bytes_read = index.at(path, "unwritten_bytes_read");
  const auto cycles = static_cast<double>(elapsed);
  memory.average_gbps = average_gbps(bytes, cycles, plan.clock_mhz);
  const double busy_s =
      static_cast<double>(index.at(path, "data_bus_clocks")) * plan.memory.tck_ns * 1e-9;
  memory.bus_busy_share = share_of(busy_s, seconds_of(cycles, plan.clock_mhz));
  memory.row_hit_rate = row_hit_rate(memory.row_hits, memory.column_commands);
  return memory;
}

// What the memory really saw replaces the plan's figures: per frame, and without the weights that
// were loaded before the first one.
void use_measured_traffic(RunReport* report) {
  const MemoryFigures& memory = *report->memory;
  report->frame_read = 0;
  report->frame_written = 0;
  for (std::size_t purpose = 0; purpose < memory.read.size(); ++purpose) {
    const bool resident =
        purpose == static_cast<std::size_t>(Purpose::Weights) && !report->weights_streamed;
    const Bytes read = resident ? 0 : memory.read[purpose] / report->frames;
    const Bytes written = memory.written[purpose] / report->frames;
    report->frame_bytes[purpose] = read + written;
    report->frame_read += read;
    report->frame_written += written;
  }
}

void add_notes(RunReport* report) {
  for (const std::string& path : report->open_accounts) {
    report->notes.push_back("the states of " + path +
                            " do not sum to the elapsed cycles; please report this bug");
  }
  if (report->memory->unwritten_bytes_read > 0 && !report->timing_only) {
    report->notes.push_back(grouped(report->memory->unwritten_bytes_read) +
                            " bytes were read from DDR before anything wrote them");
  }
}

}  // namespace

RunReport make_plan_report(const Plan& plan, const Estimate& estimate, Provenance provenance) {
  RunReport report = rows_of(plan, estimate, std::move(provenance));
  finish(plan, &report);
  return report;
}

RunReport make_run_report(const Plan& plan, const Estimate& estimate, const Snapshot& snapshot,
                          const RunFigures& figures, Provenance provenance) {
  RunReport report = rows_of(plan, estimate, std::move(provenance));
  const SnapshotIndex index(snapshot);
  add_times(figures, &report);
  add_modules(index, &report);
  add_group_times(&report);
  report.memory = memory_figures(plan, index, report.elapsed);
  use_measured_traffic(&report);
  finish(plan, &report);
  add_notes(&report);
  return report;
}

}  // namespace rill
