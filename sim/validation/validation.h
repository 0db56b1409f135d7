// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/validation/validated_case.h"

namespace rill {

/// Told how many of all cases are done; false stops the validation.
using ValidationProgress = std::function<bool(std::size_t done, std::size_t all)>;

/// One kind of reference that models are held against.
struct ValidationKind {
  std::string name;      ///< as on the command line: `dram`
  std::string sentence;  ///< what is compared with what
  /// Predicts every case of a file with the modules and functions that runs use.
  std::function<std::vector<ValidatedCase>(const std::filesystem::path& cases,
                                           const ValidationProgress& progress)>
      validate;
  /// What of a valid file is not compared, and why, for people; empty: nothing.
  std::function<std::string(const std::filesystem::path& cases)> left_out = {};
};

/// The SystemC modules in FINN's and verilog-axi's styles against RTL simulation (columns of
/// reference/rtl/cycles.csv). One call per process: SystemC elaborates once.
std::vector<ValidatedCase> validate_cycles(const std::filesystem::path& cases,
                                           const ValidationProgress& progress);

/// Request-level DRAM timing against DRAM simulators; `traces.json` and `presets.json` lie beside
/// the case file (columns of reference/dram/results.csv).
std::vector<ValidatedCase> validate_dram(const std::filesystem::path& cases,
                                         const ValidationProgress& progress);

/// How many rows of such a file are of stock presets, which are not compared, and why.
std::string dram_left_out(const std::filesystem::path& cases);

/// Cost functions of the parts against synthesis (columns of reference/rtl/resources.csv).
std::vector<ValidatedCase> validate_resources(const std::filesystem::path& cases,
                                              const ValidationProgress& progress);

/// Quantizers against the codes of the original programs: a file, or a folder of files, laid out as
/// reference/quantizers. Per case and quantity the number of values that are equal, of those there
/// are.
std::vector<ValidatedCase> validate_quantizers(const std::filesystem::path& cases,
                                               const ValidationProgress& progress);

/// Every kind there is. The one place to add one (validation_kinds.cpp).
const std::vector<ValidationKind>& validation_kinds();

/// Per case the prediction beside the reference, and the summary, for people.
std::string validation_text(const std::vector<ValidatedCase>& cases);
/// {"summary": {kind: {"cases", "mean_pct", "p90_pct", "worst_pct"}}, "cases": […]}
std::string validation_json(const std::vector<ValidatedCase>& cases);
/// One line a case, RFC 4180.
std::string validation_csv(const std::vector<ValidatedCase>& cases);

}  // namespace rill
