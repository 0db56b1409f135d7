// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

namespace rill {

/// One quantity of one reference case, beside what rill's models say.
struct ValidatedCase {
  std::string name;      ///< of the reference case
  std::string kind;      ///< what is summarised together: a module, a trace, a block
  std::string quantity;  ///< `cycles`, `lut`, …
  double predicted = 0;
  double reference = 0;
  double error_pct = 0;  ///< signed, of the reference
  std::string note;      ///< why the row is not summarised; empty: it is
};

/// Absolute errors of a kind.
struct ErrorSummary {
  int cases = 0;
  double mean_pct = 0;
  double p90_pct = 0;  ///< nearest rank: nine in ten cases are at most this far off
  double worst_pct = 0;
};

/// Signed error in percent of the reference. 0 when both are equal, also when both are 0. Against a
/// reference below `smallest` the difference counts as if the reference were that large: a block of
/// seven LUTs predicted with eight says nothing about a design.
double error_percent(double predicted, double reference, double smallest = 0);

/// By kind, and over everything that counts under `all`.
std::map<std::string, ErrorSummary> summarise(const std::vector<ValidatedCase>& cases);

}  // namespace rill
