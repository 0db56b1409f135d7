// SPDX-License-Identifier: Apache-2.0
// Do the modules take the cycles that the RTL takes?
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "sim/validation/validation.h"
#include "tests/support/reference_dir.h"

namespace rill::test {
namespace {

TEST(CyclesValidation, EveryModuleStaysWithinItsBar) {
  const auto reference = reference_dir();
  if (!reference) GTEST_SKIP() << reference_missing();
  const auto cases =
      validate_cycles(*reference / "rtl/cycles.csv", [](std::size_t, std::size_t) { return true; });
  ASSERT_GE(cases.size(), 250u);
  for (const auto& [kind, summary] : summarise(cases)) {
    const bool chain = kind.rfind("chain", 0) == 0;
    const bool steady = kind.find("steady") != std::string::npos;
    EXPECT_LE(summary.mean_pct, steady && !chain ? 0.5 : 1.0) << kind;
    EXPECT_LE(summary.worst_pct, steady && !chain ? 2.0 : 3.0) << kind;
    // All but a chain with a width converter are exact (sim/validation/README.md).
    EXPECT_LE(summary.worst_pct, chain || kind == "all" ? 0.03 : 0) << kind;
  }
  fmt::print("{}", validation_text(cases));
}

}  // namespace
}  // namespace rill::test
