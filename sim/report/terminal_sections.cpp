// SPDX-License-Identifier: Apache-2.0
#include "sim/report/terminal_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/text_table.h"
#include "sim/report/words.h"

namespace rill {

namespace {

std::string count_text(double count) { return grouped(std::llround(count)); }

std::string cycles_and_time(double cycles, double clock_mhz) {
  return fmt::format("{:>10} {:>13} cycles", seconds_text(seconds_of(cycles, clock_mhz)),
                     count_text(cycles));
}

std::string rate_text(double per_second) {
  if (per_second >= 10000) return count_text(per_second);
  return plain(per_second, per_second < 100 ? 2 : 1);
}

std::string interval_note(const RunReport& report) {
  switch (report.interval_source) {
    case IntervalSource::Measured:
      return {};
    case IntervalSource::Latency:
      return report.pictures > 1 ? "batches do not overlap" : "frames do not overlap";
    case IntervalSource::ClosedForm:
      return report.simulated ? "closed form; --frames 4 measures it" : "";
  }
  return {};
}

/// What a latency is of: one picture, or a tiled machine's batch of several.
std::string unit_of(const RunReport& report) { return report.pictures > 1 ? "batch" : "frame"; }

std::string purpose_text(Purpose purpose) {
  return purpose == Purpose::IntermediateMap ? "intermediate maps" : to_string(purpose);
}

}  // namespace

std::string labelled(const std::string& label, const std::string& text) {
  constexpr int kLabelWidth = 10;
  std::string line = label;
  line.resize(kLabelWidth, ' ');
  return line + wrapped(text, kTerminalWidth, kLabelWidth, kLabelWidth) + '\n';
}

std::string title_section(const RunReport& report) {
  const std::string name =
      report.provenance.run_name.empty() ? report.network : report.provenance.run_name;
  std::string second = fmt::format(
      "{} {}, {} MAC a {}, on {} ({}, {}) at {} MHz", report.network, report.input.to_string(),
      with_prefix(static_cast<double>(report.macs)),
      report.pictures > 1 ? fmt::format("batch of {} pictures", report.pictures) : unit_of(report),
      report.board, report.part, report.memory_name, plain(report.clock_mhz, 3));
  std::string third = fmt::format("design {}", report.design);
  if (!report.provenance.numerics_name.empty()) {
    third += fmt::format(", numerics {}", report.provenance.numerics_name);
  }
  third += fmt::format(", {} group{} of layers", report.groups.size(),
                       report.groups.size() == 1 ? "" : "s");
  const char* kind = !report.simulated    ? "before simulation, by closed forms"
                     : report.timing_only ? "simulated without data"
                                          : "simulated";
  return fmt::format(
      "{}: {}{}\n{}\n{}\n", name, kind,
      report.simulated && report.frames > 1
          ? fmt::format(", {} {}", report.frames, report.pictures > 1 ? "batches" : "frames")
          : "",
      wrapped(second, kTerminalWidth, 2), wrapped(third, kTerminalWidth, 2));
}

std::string headline_section(const RunReport& report) {
  std::string text;
  const std::string note = interval_note(report);
  text += fmt::format("latency   {}\n", cycles_and_time(report.latency_cycles, report.clock_mhz));
  text += fmt::format("interval  {}   {} {}/s{}\n",
                      cycles_and_time(report.interval_cycles, report.clock_mhz),
                      rate_text(report.fps()), report.pictures > 1 ? "pictures" : "frames",
                      note.empty() ? "" : " (" + note + ")");
  text += labelled(
      "compute",
      fmt::format("{} MAC/cycle of {} multipliers, {} used; {} GMAC/s",
                  figure(report.roof.achieved), grouped(report.multipliers),
                  occupancy_text(share_of(report.roof.achieved, report.roof.compute_bound)),
                  figure(report.roof.achieved * report.clock_mhz * 1e-3)));
  if (report.roof.memory_bound > 0) {
    text += labelled(
        "roofline", fmt::format("{} MAC per DDR byte: at most {} MAC/cycle for the "
                                "memory, {} for the multipliers",
                                figure(report.roof.macs_per_byte), figure(report.roof.memory_bound),
                                figure(report.roof.compute_bound)));
  }
  const Power& power = report.power;
  text += labelled("power", fmt::format("about {} W ({} W without work), {} mJ a {}",
                                        plain(power.total_w(), 2), plain(power.static_w, 2),
                                        plain(energy_per_frame_j(power, report.fps()) * 1e3, 2),
                                        report.pictures > 1 ? "picture" : "frame"));
  return text;
}

std::string dense_in_ddr(const RunReport& report) {
  const auto is_dense = [&report](const char* key) {
    return std::any_of(report.settings.begin(), report.settings.end(), [key](const auto& setting) {
      return setting.first == key && setting.second == "dense";
    });
  };
  const bool maps = is_dense("design.map_packing"), weights = is_dense("design.weight_packing");
  if (!maps && !weights) return "";
  return std::string(maps ? weights ? "maps and weights" : "maps" : "weights") +
         " packed densely in DDR";
}

std::string memory_section(const RunReport& report) {
  std::string parts;
  for (int i = 0; i < kPurposes; ++i) {
    const auto purpose = static_cast<Purpose>(i);
    const Bytes bytes = report.frame_bytes[static_cast<std::size_t>(i)];
    if (i > 0) parts += " + ";
    parts += bytes_text(static_cast<double>(bytes)) + ' ' + purpose_text(purpose);
  }
  const Bytes all = report.frame_read + report.frame_written;
  std::string text =
      fmt::format("{} a {} ({} read, {} written) = {}", bytes_text(static_cast<double>(all)),
                  unit_of(report), bytes_text(static_cast<double>(report.frame_read)),
                  bytes_text(static_cast<double>(report.frame_written)), parts);
  if (!report.weights_streamed && report.weight_bytes > 0) {
    text += fmt::format("; weights are loaded once, {}",
                        bytes_text(static_cast<double>(report.weight_bytes)));
  }
  const std::string dense = dense_in_ddr(report);
  if (!dense.empty()) text += "; " + dense;
  std::string lines = labelled("DDR", text);
  if (!report.memory) return lines;
  const MemoryFigures& memory = *report.memory;
  if (memory.bus_busy_share <= 0) {  // an ideal memory has no bus
    return lines +
           labelled("", fmt::format("{} of {} GB/s of the machine's ports on average",
                                    plain(memory.average_gbps, 3), plain(report.peak_gbps, 2)));
  }
  return lines +
         labelled("", fmt::format("{} of {} GB/s on average, bus busy {}, row hits {}, "
                                  "activates {}",
                                  plain(memory.average_gbps, 3), plain(report.peak_gbps, 2),
                                  percent_text(memory.bus_busy_share),
                                  percent_text(memory.row_hit_rate), grouped(memory.activates)));
}

std::string fifo_section(const RunReport& report) {
  if (!report.simulated || report.fifos.empty()) return {};
  const FifoRow* fullest = nullptr;
  int full = 0;
  for (const FifoRow& fifo : report.fifos) {
    if (*fifo.high_water >= fifo.depth) ++full;
    // A DMA that reads ahead always waits: no stage is held up by that.
    if (fifo.from_memory) continue;
    if (fullest == nullptr || *fifo.blocked > *fullest->blocked) fullest = &fifo;
  }
  std::string text = fmt::format("{} of {} were full at some time", full, report.fifos.size());
  if (fullest != nullptr && *fullest->blocked > 0) {
    text += fmt::format("; {} held its writer up longest, {} at depth {}", fullest->name,
                        cycles_text(*fullest->blocked), grouped(fullest->depth));
  }
  return labelled("FIFOs", text);
}

std::string chip_section(const RunReport& report) {
  const auto right = TextTable::Align::Right;
  TextTable table;
  table.column("on the chip", TextTable::Align::Left);
  for (const char* head : {"LUT", "FF", "BRAM36", "URAM", "DSP"}) table.column(head, right);
  // BRAM comes in halves of a BRAM36; everything else in whole pieces.
  const auto cell = [](double count) -> std::string {
    if (std::abs(count) < 0.25) return "·";
    return std::abs(count) < 1000 && count * 2 == std::round(count * 2) ? plain(count, 1)
                                                                        : count_text(count);
  };
  for (const ResourceRow& row : report.resources_by_part) {
    const Resources& part = row.resources;
    table.row({row.part, cell(part.lut), cell(part.ff), cell(part.bram18 / 2), cell(part.uram),
               cell(part.dsp)});
  }
  if (!report.resources_by_part.empty()) table.rule();
  const Resources& r = report.resources;
  const BoardSpec::Capacity& board = report.capacity;
  const auto total = [&](double used, double available) {
    if (available <= 0) return used == 0 ? "none" : cell(used);
    return (used == 0 ? "0" : cell(used)) + " of " + count_text(available);
  };
  table.row({"used", total(r.lut, board.lut), total(r.ff, board.ff),
             total(r.bram18 / 2, board.bram36), total(r.uram, board.uram),
             total(r.dsp, board.dsp)});
  const auto share = [](double used, double available) {
    return available <= 0 && used == 0 ? "" : occupancy_text(board_share(used, available));
  };
  table.row({"of the " + report.part, share(r.lut, board.lut), share(r.ff, board.ff),
             share(r.bram18 / 2, board.bram36), share(r.uram, board.uram),
             share(r.dsp, board.dsp)});
  const bool in_turn = std::any_of(report.resources_by_part.begin(), report.resources_by_part.end(),
                                   [](const ResourceRow& row) { return row.part == kUsedInTurn; });
  return table.text() +
         (in_turn ? "used in turn: groups that run one after another share their parts; the rows "
                    "above sum what all\ngroups use, the machine has the most that one of them "
                    "needs\n"
                  : "");
}

std::string flow_text(const FlowFigures& flow) {
  std::string text =
      "\n" +
      labelled("answer", fmt::format("flow of {}x{} pixels, {:.2f} pixels long on average, "
                                     "{:.2f} at most",
                                     flow.width, flow.height, flow.mean_length, flow.longest));
  if (!flow.error) return text;
  return text + labelled("error", fmt::format("{:.3f} pixels of end-point error on average, {:.3f} "
                                              "rms, {:.2f} at worst, over {} pixels",
                                              flow.error->mean, flow.error->rms, flow.error->worst,
                                              grouped(flow.error->pixels)));
}

std::string answer_section(const RunReport& report) {
  if (report.flow) return flow_text(*report.flow);
  if (report.answer.empty() && report.classes.empty()) return {};
  std::string text = "\n";
  for (std::size_t i = 0; i < report.classes.size(); ++i) {
    const ClassScore& one = report.classes[i];
    text += labelled(i == 0 ? "answer" : "",
                     fmt::format("class {:4}  score {:9.4f}  probability {:.4f}", one.index,
                                 one.score, one.probability));
  }
  for (std::size_t i = 0; i < report.answer.size(); ++i) {
    const Box& box = report.answer[i];
    const std::string label = report.answer.size() > 1 ? fmt::format("answer {}", i + 1) : "answer";
    if (!box.found) {
      text += labelled(label, "no box: no confidence exceeds the threshold");
      continue;
    }
    text += labelled(
        label, fmt::format("box from ({}, {}) to ({}, {}), confidence {:.3f}; "
                           "anchor {}, grid cell ({}, {}){}",
                           box.left, box.top, box.right, box.bottom, box.confidence, box.anchor,
                           box.grid_x, box.grid_y,
                           box.beyond_picture ? "; reaches beyond the picture, as the published "
                                                "decoder leaves it"
                                              : ""));
  }
  return text;
}

std::string notes_section(const RunReport& report) {
  std::string text;
  for (const std::string& note : report.notes) text += labelled("note", note);
  return text;
}

std::string closing_section(const RunReport& report, const std::string& written_to) {
  std::string text = notes_section(report);
  if (!written_to.empty()) text += labelled("files", "in " + written_to);
  if (report.host) {
    text += labelled("host",
                     fmt::format("{:.2f} s of CPU, {:.2f} s of wall time, {} of memory",
                                 report.host->cpu_seconds, report.host->wall_seconds,
                                 bytes_text(static_cast<double>(report.host->peak_memory_bytes))));
  }
  return text + labelled("limit", report.bottleneck.sentence);
}

}  // namespace rill
