// SPDX-License-Identifier: Apache-2.0
// The cost functions that plans use, for blocks that were really synthesised.
#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/validation/case_table.h"
#include "sim/validation/resource_blocks.h"
#include "sim/validation/validation.h"

namespace rill {

namespace {

/// Below this many LUTs or flip-flops the difference counts, not the ratio.
constexpr double kSmallestLogic = 20;

Family family_of(const CaseTable& table, std::size_t row) {
  const std::string& name = table.text(row, "family");
  if (name == "xc7") return Family::Series7;
  if (name == "xcup") return Family::UltraScalePlus;
  table.fail(row, "family", fmt::format("`{}` is not known; use xc7 or xcup", name));
}

/// Why a row's logic is no guide to an implementation (reference/rtl/README.md section 5): this
/// Yosys does not absorb registers and additions into DSP48E2, nor accumulators into any. Empty
/// when it is one.
std::string weak_logic(const std::string& block, Family family, double dsp) {
  const bool multiplies = block == "mult_tree" || block == "mult2_shared_packed" ||
                          block == "mult2_shared_plain" || block == "mac" || block == "requant";
  if (family != Family::UltraScalePlus || !multiplies || dsp == 0) return "";
  return "synthesised without absorbing logic into the DSP slices";
}

void add_row(const CaseTable& table, std::size_t row, std::vector<ValidatedCase>* results) {
  const std::string& block = table.text(row, "block");
  const auto predictor = resource_blocks().find(block);
  if (predictor == resource_blocks().end()) {
    std::string known;
    for (const auto& [name, function] : resource_blocks()) known += " " + name;
    table.fail(row, "block", fmt::format("`{}` is not known; known are{}", block, known));
  }
  const Parameters params(table, row);
  params.only(predictor->second.known);
  const Family family = family_of(table, row);
  const std::vector<std::string> options =
      table.words(row, "options", predictor->second.options, "option of this block");
  const bool dsp_allowed = std::find(options.begin(), options.end(), "-nodsp") == options.end();
  const Resources predicted = predictor->second.cost({params, family, dsp_allowed});
  const std::string name = table.text(row, "case") + " " + table.text(row, "family");
  const double dsp = table.number(row, "dsp").value_or(0);
  const std::string weak = weak_logic(block, family, dsp);
  const auto add = [&](const char* quantity, const char* column, double value, double smallest,
                       const std::string& note) {
    const std::optional<double> reference = table.number(row, column);
    // An empty cell was not reported; what neither has says nothing.
    if (!reference || (value == 0 && *reference == 0)) return;
    results->push_back({name, fmt::format("{} {}", quantity, block), quantity, value, *reference,
                        error_percent(value, *reference, smallest), note});
  };
  add("bram18", "ramb18_equiv", predicted.bram18, 0, "");
  add("uram", "uram", predicted.uram, 0, "");
  add("dsp", "dsp", predicted.dsp, 0, "");
  add("lut", "lut_total", predicted.lut, kSmallestLogic, weak);
  add("ff", "ff", predicted.ff, kSmallestLogic, weak);
}

}  // namespace

std::vector<ValidatedCase> validate_resources(const std::filesystem::path& path,
                                              const ValidationProgress& progress) {
  const CaseTable table(path, {"case", "block", "params", "family", "lut_total", "ff", "dsp",
                               "ramb18_equiv", "uram"});
  std::vector<ValidatedCase> results;
  table.for_each_row([&](std::size_t row) {
    if (!progress(row, table.rows())) return false;
    add_row(table, row, &results);
    return true;
  });
  return results;
}

}  // namespace rill
