// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/terminal_sections.h"
#include "sim/report/text_table.h"
#include "sim/report/words.h"

namespace rill {

namespace {

double cycles_of(const PassRow& pass, std::initializer_list<const char*> names) {
  double sum = 0;
  for (const PassOperations& operation : pass.operations) {
    for (const char* name : names) {
      if (operation.name == name) sum += operation.cycles;
    }
  }
  return sum;
}

std::string count(double cycles) { return cycles < 0.5 ? "·" : grouped(std::llround(cycles)); }

void add_row(const PassRow& pass, bool simulated, TextTable* table) {
  std::vector<std::string> cells{pass.name, grouped(pass.trip_count)};
  if (simulated) {
    cells.push_back(count(pass.cycles));
    cells.push_back(count(cycles_of(pass, {"pointwise"})));
    cells.push_back(count(cycles_of(pass, {"depthwise"})));
    cells.push_back(count(cycles_of(pass, {"preset", "clear", "activate", "copy", "boxes"})));
    cells.push_back(count(cycles_of(pass, {"load", "image", "reorg", "weights", "bias"})));
    cells.push_back(count(cycles_of(pass, {"store", "pool"})));
    cells.push_back(count(pass.hidden));
  } else {
    cells.push_back(grouped(pass.closed_form_cycles));
    cells.push_back(bytes_text(static_cast<double>(pass.read)));
    cells.push_back(bytes_text(static_cast<double>(pass.written)));
  }
  table->row(std::move(cells));
}

PassRow total_of(const RunReport& report) {
  PassRow total;
  total.name = "all";
  for (const PassRow& pass : report.passes) {
    total.closed_form_cycles += pass.closed_form_cycles;
    total.trip_count += pass.trip_count;
    total.cycles += pass.cycles;
    total.hidden += pass.hidden;
    total.read += pass.read;
    total.written += pass.written;
    total.operations.insert(total.operations.end(), pass.operations.begin(), pass.operations.end());
  }
  return total;
}

}  // namespace

std::string passes_section(const RunReport& report) {
  if (report.passes.empty()) return {};
  const auto right = TextTable::Align::Right;
  TextTable table;
  table.column("pass", TextTable::Align::Left, 12);
  const std::vector<const char*> heads =
      report.simulated ? std::vector<const char*>{"loops", "cycles", "pointw.", "depthw.",
                                                  "fills", "loads",  "stores",  "hidden"}
                       : std::vector<const char*>{"loops", "cycles", "read", "written"};
  for (const char* head : heads) table.column(head, right);
  for (const PassRow& pass : report.passes) add_row(pass, report.simulated, &table);
  table.rule();
  add_row(total_of(report), report.simulated, &table);
  return table.text() +
         fmt::format(
             "per {}; loops: trip counts alone{}\n\n",
             report.pictures > 1 ? fmt::format("batch of {} pictures", report.pictures) : "frame",
             report.simulated ? "; hidden: loads beside other operations" : "");
}

}  // namespace rill
