// SPDX-License-Identifier: Apache-2.0
// What bench/WIDTHS.md says of SkyNet on ZCU104 is what the planner says now.
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "sim/app/session.h"
#include "tests/support/network_run.h"
#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill {
namespace {

constexpr double kRounded = 0.51;  // figures are printed without fractions

using Cells = std::vector<std::string>;

Cells cells_of(const std::string& line) {
  Cells cells;
  std::istringstream parts(line.substr(1));
  for (std::string cell; std::getline(parts, cell, '|');) {
    const std::size_t begin = cell.find_first_not_of(' ');
    const std::size_t end = cell.find_last_not_of(' ');
    cells.push_back(begin == std::string::npos ? "" : cell.substr(begin, end - begin + 1));
  }
  return cells;
}

/// The first table behind the line that begins with `title`.
std::vector<Cells> table_of(const std::string& title) {
  std::istringstream lines(test::read_text(test::source_dir() / "bench/WIDTHS.md"));
  std::vector<Cells> table;
  bool found = false;
  for (std::string line; std::getline(lines, line);) {
    found = found || line.rfind(title, 0) == 0;
    if (!found) continue;
    if (!line.empty() && line.front() == '|') {
      table.push_back(cells_of(line));
    } else if (!table.empty()) {
      break;
    }
  }
  return table;
}

/// -1 where the table has no such row or column.
double figure(const std::vector<Cells>& table, const std::string& row, const std::string& column) {
  for (const Cells& cells : table) {
    if (cells.front() != row) continue;
    for (std::size_t i = 1; i < cells.size() && i < table.front().size(); ++i) {
      if (table.front()[i] != column) continue;
      std::string digits;
      for (const char one : cells[i])
        if (one != ',' && one != '`') digits += one;
      return std::strtod(digits.c_str(), nullptr);
    }
  }
  return -1;
}

Resources resources(std::vector<std::string> settings) {
  settings.insert(settings.end(), {"design.folding=target_fps", "design.target_fps=60"});
  return map_network(configure(test::shipped_run("skynet_zcu104", settings))).resources;
}

TEST(WidthsFile, TablesOfWidthsAreThePlanners) {
  for (const auto& [maps, weights] : {std::pair{4, 4}, std::pair{8, 8}, std::pair{9, 11}}) {
    SCOPED_TRACE(std::to_string(maps) + " x " + std::to_string(weights));
    const std::string row = std::to_string(maps);
    const std::string column = std::to_string(weights);
    const Resources now = resources({"numerics=skynet_w8a8", "numerics.activation_bits=" + row,
                                     "numerics.weight_bits=" + column});
    EXPECT_EQ(figure(table_of("DSP slices"), row, column), now.dsp);
    EXPECT_EQ(figure(table_of("BRAM36:"), row, column), now.bram18 / 2);
    EXPECT_EQ(figure(table_of("URAM:"), row, column), now.uram);
    EXPECT_NEAR(figure(table_of("LUT,"), row, column), now.lut, kRounded);
  }
}

TEST(WidthsFile, MultipliersInLutsAndKindsOfNumbersAreThePlanners) {
  const Resources in_luts = resources({"numerics=skynet_w8a8", "design.multipliers=lut"});
  EXPECT_NEAR(figure(table_of("All convolution multipliers"), "8 x 8", "LUT"), in_luts.lut,
              kRounded);
  for (const std::string name : {"skynet_w8a8", "skynet_w4a4_thresholds", "skynet_ternary_w2a4"}) {
    SCOPED_TRACE(name);
    const std::vector<Cells> table = table_of("Kinds of numbers");
    const std::string row = "`" + name + "`";
    const Resources now = resources({"numerics=" + name});
    EXPECT_NEAR(figure(table, row, "LUT"), now.lut, kRounded);
    EXPECT_NEAR(figure(table, row, "FF"), now.ff, kRounded);
    EXPECT_EQ(figure(table, row, "BRAM36"), now.bram18 / 2);
    EXPECT_EQ(figure(table, row, "URAM"), now.uram);
    EXPECT_EQ(figure(table, row, "DSP"), now.dsp);
  }
}

}  // namespace
}  // namespace rill
