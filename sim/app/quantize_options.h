// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/run_options.h"
#include "sim/tuning/fixed_search.h"
#include "sim/tuning/schemes.h"

namespace CLI {
class App;
}  // namespace CLI

namespace rill {

constexpr const char* kFixedScheme = "fixed";

/// Options of `rill quantize`. Absent: what was not given, so that what a scheme would not use can
/// be refused.
struct QuantizeOptions {
  std::string network, scheme, calibrate, weights, truth, out;
  std::optional<SearchMethod> search;
  std::optional<double> loss;
  std::optional<int> weight_bits, activation_bits, map_block;
  std::optional<std::string> weight_exponents;
  int input_bits = 8;
  std::size_t limit = 16;
  std::optional<std::size_t> check;
  int jobs = 0;
  std::optional<std::uint64_t> seed;
  std::vector<std::string> settings;
  OutputFormat format = OutputFormat::Text;

  SearchMethod method() const { return search.value_or(SearchMethod::FixedWidth); }
  double tolerance() const;
  /// With the scheme's own where none are given.
  SchemeWidths widths(const IntegerScheme& of) const;
};

void add_quantize_options(CLI::App& app, QuantizeOptions& options);

/// Throws a ConfigError with every option that the scheme, or its search, does not use.
void refuse_unused(const QuantizeOptions& options);

/// Throws a ConfigError when --seed stands beside weights that are not made up: the command's, or
/// `run_weights`, those of its run file.
void refuse_seed_beside_weights(const QuantizeOptions& options, const std::string& run_weights);

/// Options of `rill run` under which the numbers were found, ` --weights W --set 'K=V'`, behind its
/// numerics.
std::string same_surroundings(const QuantizeOptions& options);

}  // namespace rill
