// SPDX-License-Identifier: Apache-2.0
#include "sim/report/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/terminal_sections.h"
#include "sim/report/text_table.h"
#include "sim/report/words.h"

namespace rill {

namespace {

constexpr auto kLeft = TextTable::Align::Left;
constexpr auto kRight = TextTable::Align::Right;
constexpr int kNameLimit = 14;  // keeps the widest row within kTerminalWidth

std::string folding_text(const LayerRow& row) {
  std::string text = fmt::format("{}x{}", row.folding.pe, row.folding.simd);
  if (row.folding.pixels > 1) text += fmt::format("x{}", row.folding.pixels);
  return text;
}

/// Words of the stage's input where a design may choose them.
std::string input_text(const LayerRow& row) {
  if (!row.input_words) return "·";
  const auto& [lanes, pixels] = *row.input_words;
  return pixels > 1 ? fmt::format("{}x{}", lanes, pixels) : std::to_string(lanes);
}

/// Number of the layer's group, counted from 1 as in the plan.
int group_number(const RunReport& report, const std::string& group) {
  const auto found = std::find_if(report.groups.begin(), report.groups.end(),
                                  [&](const GroupRow& row) { return row.name == group; });
  return static_cast<int>(found - report.groups.begin()) + 1;
}

/// DDR bytes of the layer in one frame.
double layer_bytes(const RunReport& report, const LayerRow& row) {
  const Bytes weights = report.weights_streamed ? row.weights_read : 0;
  return static_cast<double>(row.map_read + row.map_written + weights);
}

std::string or_dot(double value, const std::string& text) { return value == 0 ? "·" : text; }

void timing_cells(const RunReport& report, const LayerRow& row, std::vector<std::string>* cells) {
  if (!report.passes.empty()) {
    // A tiled machine's unit never waits within an operation: how long it works, and how well.
    const auto cycles = static_cast<double>(row.closed_form_cycles);
    cells->push_back(grouped(row.closed_form_cycles));
    cells->push_back(percent_cell(share_of(cycles, report.interval_cycles)));
    cells->push_back(percent_cell(utilization(row.macs, row.macs_at_most(), cycles)));
    return;
  }
  if (!row.timing) {
    cells->push_back(grouped(row.busy_cycles));
    cells->push_back(grouped(row.fill_cycles));
    cells->push_back(
        percent_cell(utilization(row.macs, row.macs_at_most(), report.interval_cycles)));
    return;
  }
  const Account& account = row.timing->account;
  const auto active = static_cast<double>(account.active());
  cells->push_back(grouped(std::llround(row.timing->busy_per_frame)));
  for (const std::int64_t part : {account.busy, account.starved, account.blocked, account.memory}) {
    cells->push_back(percent_cell(share_of(static_cast<double>(part), active)));
  }
  cells->push_back(percent_cell(row.timing->utilization));
}

/// Of all layers, short enough for a column.
std::vector<std::string> layer_names(const RunReport& report) {
  std::vector<std::string> names;
  for (const LayerRow& row : report.layers) names.push_back(row.layer);
  return shortened(names, kNameLimit);
}

std::string layer_table(const RunReport& report) {
  const bool several = report.groups.size() > 1;
  TextTable table;
  table.column("layer", kLeft);
  if (several) table.column("grp", kRight);
  table.column("output", kRight);
  table.column("PExSIMD", kRight);
  table.column("cycles", kRight);
  const bool tiled = !report.passes.empty();
  std::vector<const char*> heads{"fill", "util"};
  if (report.simulated) heads = {"busy", "starv", "block", "mem", "util"};
  if (tiled) heads = {"share", "util"};
  for (const char* head : heads) table.column(head, kRight);
  if (!tiled) table.column("DDR", kRight);  // of a tiled machine, by pass
  table.column("", kLeft);
  const std::vector<std::string> names = layer_names(report);
  for (std::size_t i = 0; i < report.layers.size(); ++i) {
    const LayerRow& row = report.layers[i];
    std::vector<std::string> cells{names[i]};
    if (several) cells.push_back(std::to_string(group_number(report, row.group)));
    cells.push_back(row.out.to_string());
    cells.push_back(folding_text(row));
    timing_cells(report, row, &cells);
    const double bytes = layer_bytes(report, row);
    if (!tiled) cells.push_back(or_dot(bytes, bytes_text(bytes)));
    cells.emplace_back(row.layer == report.bottleneck.what ? "◀" : "");
    table.row(std::move(cells));
  }
  return table.text();
}

std::string layer_legend(const RunReport& report) {
  if (!report.passes.empty()) {
    return fmt::format(
        "cycles: of the layer's unit, per {0}; share: % of the {0}; util: % of its products that "
        "count\n",
        report.pictures > 1 ? "batch" : "frame");
  }
  if (!report.simulated) {
    return "cycles: busy, of the busiest part, per frame; fill: first word in to first word out; "
           "util: % of\nthe interval\n";
  }
  return "cycles: busy, of the busiest part, per frame; the others: % of the time in which the "
         "stage had a\nframe\n";
}

/// A format without its rounding and overflow modes: `fixed<9,3>`. The files carry all of it.
std::string short_format(const std::string& format) {
  if (format.empty()) return "·";
  const std::size_t second = format.find(',', format.find(',') + 1);
  return second == std::string::npos ? format : format.substr(0, second) + ">";
}

std::string bits_text(std::int64_t bits) {
  if (bits == 0) return "·";
  const std::string text = with_prefix(static_cast<double>(bits));
  return text + (text.find(' ') == std::string::npos ? " b" : "b");
}

constexpr const char* kWinograd = "winograd ";

/// Winograd's form alone, `F(4,3)`: which one it is must not be cut.
std::string kind_text(const std::string& op) {
  const std::string word = kWinograd;
  return op.rfind(word, 0) == 0 ? op.substr(word.size()) : op;
}

std::string kind_legend(const RunReport& report) {
  const bool any = std::any_of(report.layers.begin(), report.layers.end(),
                               [](const LayerRow& row) { return row.op.rfind(kWinograd, 0) == 0; });
  return any ? "kind F(m,3), F(mxm,3x3): a convolution in Winograd's form, m outputs at a time\n"
             : "";
}

/// `names`: what each layer is called in the table.
void plan_rows(const RunReport& report, const std::vector<std::string>& names,
               const GroupRow& group, TextTable* table) {
  for (std::size_t i = 0; i < report.layers.size(); ++i) {
    const LayerRow& row = report.layers[i];
    if (row.group != group.name) continue;
    table->row({names[i], kind_text(row.op), row.out.to_string(), short_format(row.weight_format),
                short_format(row.output_format), input_text(row), folding_text(row),
                bits_text(row.weight_bits), bits_text(row.line_buffer_bits + row.fifo_bits)});
  }
}

/// The names that `fifos:` of a design can set, with what they are now.
std::string fifo_table(const RunReport& report) {
  TextTable table;
  table.column("FIFO", kLeft);
  table.column("words", kRight);
  table.column("bits a word", kRight);
  for (const FifoRow& fifo : report.fifos) {
    table.row({fifo.name, grouped(fifo.depth), grouped(fifo.word_bits)});
  }
  return table.text();
}

/// How each branch reaches its join: through a FIFO of its group, or through DDR.
std::string branch_table(const RunReport& report) {
  TextTable table;
  table.column("join", kLeft, kNameLimit);
  table.column("branch", kLeft, 44);
  table.column("through", kLeft);
  table.column("words", kRight);
  table.column("bits", kRight);
  bool any = false;
  for (const FifoRow& fifo : report.fifos) {
    if (fifo.join.empty()) continue;
    any = true;
    table.row({fifo.join, fifo.name, fifo.from_memory ? "DDR" : "FIFO", grouped(fifo.depth),
               bits_text(std::int64_t{fifo.depth} * fifo.word_bits)});
  }
  return any ? table.text() + "words, bits: of the FIFO in front of the join\n\n" : "";
}

}  // namespace

std::string terminal_report(const RunReport& report, const std::string& written_to) {
  return title_section(report) + '\n' + headline_section(report) + '\n' + layer_table(report) +
         layer_legend(report) + '\n' + passes_section(report) + memory_section(report) +
         fusion_section(report) + fifo_section(report) + '\n' + chip_section(report) +
         answer_section(report) + '\n' + closing_section(report, written_to);
}

namespace {

std::string tiled_plan(const RunReport& report) {
  std::string text;
  for (const PlanTable& plan : report.plan_tables) {
    TextTable table;
    for (std::size_t i = 0; i < plan.heads.size(); ++i) {
      constexpr int kWords = 44;
      if (i < plan.text_columns) {
        table.column(plan.heads[i], kLeft, kWords);
      } else {
        table.column(plan.heads[i], kRight);
      }
    }
    for (const std::vector<std::string>& row : plan.rows) table.row(row);
    text += plan.title + '\n' + table.text() + '\n';
  }
  return text;
}

}  // namespace

std::string terminal_plan(const RunReport& report) {
  TextTable table;
  table.column("layer", kLeft);
  table.column("kind", kLeft, 11);
  table.column("output", kRight);
  table.column("weights", kLeft, 11);
  table.column("codes", kLeft, 11);
  table.column("takes", kRight);
  table.column("PExSIMD", kRight);
  table.column("stored", kRight);
  table.column("buffers", kRight);
  const std::vector<std::string> names = layer_names(report);
  int number = 0;
  for (const GroupRow& group : report.groups) {
    // A tiled machine's second pass of a layer has no layer of its own.
    const bool any = std::any_of(report.layers.begin(), report.layers.end(),
                                 [&](const LayerRow& row) { return row.group == group.name; });
    if (!any) continue;
    if (number++ > 0) table.rule();
    plan_rows(report, names, group, &table);
  }
  if (!report.plan_tables.empty()) {
    return title_section(report) + '\n' + table.text() +
           "weights, codes: formats; stored: bits of weights in DDR\n\n" + tiled_plan(report) +
           chip_section(report) + notes_section(report);
  }
  const std::string execution = report.groups.size() == 1 ? ""
                                : report.sequential       ? ", one after another"
                                                          : ", all at once";
  const std::string dense = dense_in_ddr(report);
  const std::string chosen =
      report.groups_chosen.empty() ? "" : labelled("groups", report.groups_chosen);
  return title_section(report) + '\n' +
         fmt::format("{} group{}{}; weights {}{}\n{}\n", report.groups.size(),
                     report.groups.size() == 1 ? "" : "s", execution,
                     report.weights_streamed ? "streamed from DDR" : "resident on chip",
                     dense.empty() ? "" : "; " + dense, chosen) +
         table.text() + kind_legend(report) +
         "weights, codes: formats; takes: channels x pixels in a word of a line buffer's input; "
         "stored:\nbits of weights on chip; buffers: bits of line buffers and FIFOs\n\n" +
         branch_table(report) + fifo_table(report) + '\n' + styles_section(report) +
         chip_section(report) + notes_section(report);
}

}  // namespace rill
