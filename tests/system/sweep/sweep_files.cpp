// SPDX-License-Identifier: Apache-2.0
#include "tests/system/sweep/sweep_files.h"

#include "sim/sweep/database.h"
#include "sim/sweep/figures.h"
#include "tests/support/shell.h"

namespace rill::test {

void write_sweep(const std::filesystem::path& folder) {
  write_text(folder / "tiny.yaml",
             "network:\n"
             "  input: {channels: 3, height: 6, width: 8}\n"
             "  layers:\n"
             "    first: {op: convolution, channels: 4, kernel: 3, pad: 1, activation: relu}\n"
             "    second: {op: convolution, channels: 4, kernel: 1}\n"
             "    third: {op: max_pool, kernel: 2, stride: 2}\n"
             "numerics: skynet_w8a8\n"
             "design: {organisation: streaming, fusion: all, folding: explicit}\n"
             "board: ultra96\n");
  write_text(folder / "sweep.yaml",
             "run: tiny.yaml\n"
             "vary:\n"
             "  design.fusion: [none, all]\n"
             "  design.stages.first.pe: [1, 2, 4, 5]\n"
             "  design.stages.*.simd: [1, 3]\n"
             "  design.line_buffer_rows.first: [2, 3]\n"
             "  clock_mhz: {from: 100, to: 300, step: 100}\n"
             "simulate: all\n");
}

std::string dump(const std::filesystem::path& file) {
  Database database(file);
  std::string text;
  for (const char* table : {"results", "closed_form", "simulated"}) {
    Statement row = database.prepare(std::string("SELECT * FROM ") + table);
    while (row.step()) {
      // As many columns as the widest table has; absent ones read as empty.
      for (int column = 0; column < 70; ++column) text += row.text(column) + '|';
      text += '\n';
    }
  }
  return text;
}

}  // namespace rill::test
