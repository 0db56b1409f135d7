// SPDX-License-Identifier: Apache-2.0
// Holds every model against its reference and writes the errors as Markdown, first those that were
// aimed at, then kind by kind:
//   rill_bench_validation [REFERENCE_DIR] > bench/validation/RESULTS.md
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <systemc>
#include <vector>

#include "bench/validation/results.h"
#include "sim/validation/validation.h"

namespace {

namespace fs = std::filesystem;
using rill::ValidatedCase;

fs::path reference_dir(int argc, char* argv[]) {
  if (argc > 1) return argv[1];
  const char* given = std::getenv("RILL_REFERENCE_DIR");
  return given != nullptr ? given : "../shared/reference";
}

std::string summary_table(const std::vector<ValidatedCase>& cases) {
  std::string text = "| kind | cases | mean % | 90 % within | worst % |\n|---|---|---|---|---|\n";
  for (const auto& [kind, summary] : rill::summarise(cases)) {
    text += fmt::format("| {} | {} | {:.2f} | {:.2f} | {:.2f} |\n", kind, summary.cases,
                        summary.mean_pct, summary.p90_pct, summary.worst_pct);
  }
  return text;
}

/// Cases that are off by more than a percent, the worst first; that is where to look.
std::string worst_table(std::vector<ValidatedCase> cases) {
  constexpr double kWorth = 1;
  constexpr std::size_t kMost = 12;
  const auto error = [](const ValidatedCase& c) { return std::abs(c.error_pct); };
  cases.erase(
      std::remove_if(cases.begin(), cases.end(),
                     [&](const ValidatedCase& c) { return !c.note.empty() || error(c) <= kWorth; }),
      cases.end());
  std::stable_sort(cases.begin(), cases.end(),
                   [&](const auto& a, const auto& b) { return error(a) > error(b); });
  if (cases.empty()) return "Every case is within 1 %.\n";
  std::string text = fmt::format("{} cases are off by more than 1 %; the worst:\n\n", cases.size());
  text += "| case | quantity | rill | reference | error % |\n|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < std::min(kMost, cases.size()); ++i) {
    text +=
        fmt::format("| {} | {} | {:.10g} | {:.10g} | {:+.2f} |\n", cases[i].name, cases[i].quantity,
                    cases[i].predicted, cases[i].reference, cases[i].error_pct);
  }
  return text;
}

std::string kind_text(const rill::ValidationKind& kind, const std::vector<ValidatedCase>& cases) {
  return fmt::format("\n## {}\n\nCompared: {}.\n\n{}\n{}", kind.name, kind.sentence,
                     summary_table(cases), worst_table(cases));
}

/// Which figures are of what runs use.
constexpr const char* kOrigin =
    "Figures come from the classes and functions\n"
    "that runs use: those of `cycles` from the styles of FINN and verilog-axi that a design or a\n"
    "memory file chooses (`line_buffer`, `activation`, `width_converter`, `axi_ram`).";

fs::path cases_of(const std::string& kind, const fs::path& reference) {
  if (kind == "dram") return reference / "dram/results.csv";
  if (kind == "quantizers") return reference / "quantizers";
  return reference / "rtl" / (kind + ".csv");
}

}  // namespace

// SystemC calls this with the arguments of main().
int sc_main(int argc, char* argv[]) {
  sc_core::sc_set_time_resolution(1, sc_core::SC_FS);
  // Standard output is the table; SystemC would put its notes there.
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  const fs::path reference = fs::absolute(reference_dir(argc, argv));
  try {
    // Runs are simulated in processes of their own, as long as this one has no simulation.
    const std::string boards = rill::validation::boards(reference);
    const std::string chip = rill::validation::skynet_chip(reference);
    rill::validation::CasesByKind cases;
    std::string kinds;
    for (const rill::ValidationKind& kind : rill::validation_kinds()) {
      cases[kind.name] = kind.validate(cases_of(kind.name, reference),
                                       [](std::size_t, std::size_t) { return true; });
      kinds += kind_text(kind, cases[kind.name]);
    }
    fmt::print(
        "# How far the models are from the world\n\n"
        "Written by `rill_bench_validation`; do not edit. {}\n"
        "`rill validate KIND CASES.csv` prints the same case by case.\n{}{}{}{}{}",
        kOrigin, rill::validation::aims(cases), chip, boards, kinds,
        rill::validation::dram_speed(reference));
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
  return 0;
}

// libsystemc brings a main() of its own that greets with a copyright banner; this one does not.
int main(int argc, char* argv[]) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
