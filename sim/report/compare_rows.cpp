// SPDX-License-Identifier: Apache-2.0
#include "sim/report/compare_rows.h"

#include <cmath>

#include "sim/report/derived.h"
#include "sim/report/text_table.h"
#include "sim/report/words.h"

namespace rill {

std::string compare_rows(const std::vector<ComparedRun>& runs, const std::string& metric,
                         const std::vector<std::string>& accuracy) {
  TextTable table;
  table.column("", TextTable::Align::Left);
  const bool judged = !accuracy.empty();
  if (judged) table.column("accuracy", TextTable::Align::Right);
  for (const char* head :
       {"frames/s", "latency", "DDR bytes", "BRAM36", "DSP", "LUT", "FF", "limited by"}) {
    table.column(head, TextTable::Align::Right, 24);
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const ComparedRun& run = runs[i];
    std::vector<std::string> cells{run.label};
    if (judged) cells.push_back(accuracy[i]);
    cells.push_back(plain(run.frames_per_s, 1));
    cells.push_back(seconds_text(seconds_of(run.latency_cycles, run.clock_mhz)));
    cells.push_back(bytes_text(run.total_bytes()));
    cells.push_back(plain(run.resources.bram18 / 2, 1));
    cells.push_back(grouped(std::llround(run.resources.dsp)));
    cells.push_back(grouped(std::llround(run.resources.lut)));
    cells.push_back(grouped(std::llround(run.resources.ff)));
    cells.push_back(run.limiter);
    table.row(std::move(cells));
  }
  return table.text() + (judged ? "\naccuracy: " + metric + "\n" : "");
}

}  // namespace rill
