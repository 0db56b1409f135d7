// SPDX-License-Identifier: Apache-2.0
// Is the DRAM model as near to the public simulators as they are to one another, and fast?
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>
#include <ctime>
#include <map>
#include <string>

#include "sim/validation/dram_replay.h"
#include "sim/validation/validation.h"
#include "tests/support/reference_dir.h"

namespace rill::test {
namespace {

/// Percent of deviation allowed, by trace (reference/dram/README.md, "Proposed bars"); e and f
/// share one bank, where the simulators themselves differ by policy up to 57 %.
const std::map<std::string, double> kBarPercent = {{"a", 5},    {"b", 5},  {"d", 5},  {"e_o", 5},
                                                   {"h", 5},    {"c", 10}, {"g", 10}, {"c_o", 10},
                                                   {"f_o", 10}, {"e", 40}, {"f", 40}};
constexpr double kMeanBarPercent = 3;

TEST(DramValidation, EveryTraceStaysWithinItsBar) {
  const auto reference = reference_dir();
  if (!reference) GTEST_SKIP() << reference_missing();
  const auto cases =
      validate_dram(*reference / "dram/results.csv", [](std::size_t, std::size_t) { return true; });
  ASSERT_GE(cases.size(), 100u);
  const auto summaries = summarise(cases);
  for (const auto& [trace, bar] : kBarPercent) {
    EXPECT_LE(summaries.at("trace " + trace).worst_pct, bar) << trace;
  }
  EXPECT_LE(summaries.at("all").mean_pct, kMeanBarPercent);
  fmt::print("{}", validation_text(cases));
}

TEST(DramValidation, ServesRequestsFastEnough) {
  const auto reference = reference_dir();
  if (!reference) GTEST_SKIP() << reference_missing();
  const auto folder = *reference / "dram";
  const auto presets = read_memory_presets(folder);
  // Requests per CPU second that a whole-network sweep needs: 1 M streaming, 0.25 M random. Checked
  // in optimised builds without sanitizers only (CMakeLists.txt).
  const std::map<std::string, double> floor = {{"a", 1e6}, {"g", 0.25e6}};
  for (const auto& [name, least] : floor) {
    const auto trace = make_trace(folder, name);
    std::vector<TraceRequest> long_trace;
    for (int i = 0; i < 16; ++i) long_trace.insert(long_trace.end(), trace.begin(), trace.end());
    const std::clock_t start = std::clock();
    replay(presets.at("ddr4_2400_x64"), long_trace, 32);
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    const double rate = static_cast<double>(long_trace.size()) / seconds;
    fmt::print("trace {}, 32 outstanding: {:.2f} M requests per CPU second\n", name, rate * 1e-6);
#ifdef RILL_CHECK_SPEED
    EXPECT_GE(rate, least) << name;
#endif
  }
}

}  // namespace
}  // namespace rill::test
