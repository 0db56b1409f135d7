// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "sim/validation/case_table.h"
#include "sim/validation/resource_blocks.h"
#include "sim/validation/validation.h"
#include "tests/support/reference_dir.h"

namespace rill::test {
namespace {

class ResourcesValidation : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = reference_dir();
    if (!folder) GTEST_SKIP() << reference_missing();
    csv = *folder / "rtl/resources.csv";
    cases = validate_resources(csv, [](std::size_t, std::size_t) { return true; });
    ASSERT_GE(cases.size(), 200u);
  }
  std::filesystem::path csv;
  std::vector<ValidatedCase> cases;
};

TEST_F(ResourcesValidation, HardBlocksEqualSynthesis) {
  for (const ValidatedCase& c : cases) {
    if (c.quantity == "lut" || c.quantity == "ff") continue;
    EXPECT_EQ(c.predicted, c.reference) << c.name << " " << c.quantity;
  }
}

TEST_F(ResourcesValidation, LutsThatStoreEqualSynthesis) {
  const CaseTable table(csv, {"lutram_luts", "srl"});
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Parameters params(table, row);
    const Family family =
        table.text(row, "family") == "xc7" ? Family::Series7 : Family::UltraScalePlus;
    const Resources predicted =
        resource_blocks().at(table.text(row, "block")).cost({params, family});
    EXPECT_EQ(predicted.lutram_lut, table.number(row, "lutram_luts").value_or(0))
        << table.text(row, "case");
    EXPECT_EQ(predicted.srl_lut, table.number(row, "srl").value_or(0)) << table.text(row, "case");
  }
}

TEST_F(ResourcesValidation, FlipFlopsEqualSynthesis) {
  for (const ValidatedCase& c : cases) {
    if (c.quantity != "ff" || !c.note.empty()) continue;
    EXPECT_EQ(c.predicted, c.reference) << c.name;
  }
}

// Means by kind are asked to be within 15 % and single rows within 40 %; these are today's.
TEST_F(ResourcesValidation, LutsStayNearSynthesisInEveryKind) {
  std::map<std::string, std::vector<double>> errors;
  for (const ValidatedCase& c : cases) {
    if (!c.note.empty() || c.quantity != "lut") continue;
    EXPECT_LE(std::abs(c.error_pct), 26) << c.name;
    errors[c.kind].push_back(std::abs(c.error_pct));
  }
  for (const auto& [kind, of_kind] : errors) {
    const double sum = std::accumulate(of_kind.begin(), of_kind.end(), 0.0);
    EXPECT_LE(sum / static_cast<double>(of_kind.size()), 8.5) << kind;
  }
  fmt::print("{}", validation_text(cases));
}

}  // namespace
}  // namespace rill::test
