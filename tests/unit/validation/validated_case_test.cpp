// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/validated_case.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "sim/validation/validation.h"

namespace rill {
namespace {

ValidatedCase with_error(const std::string& kind, double percent, const std::string& note = "") {
  return {"case, quoted \"so\"", kind, "cycles", 100 + percent, 100, percent, note};
}

TEST(ErrorPercent, IsSignedAndOfTheReference) {
  EXPECT_DOUBLE_EQ(error_percent(110, 100), 10);
  EXPECT_DOUBLE_EQ(error_percent(90, 100), -10);
  EXPECT_DOUBLE_EQ(error_percent(0, 0), 0);
  EXPECT_DOUBLE_EQ(error_percent(3, 0), 100);
  EXPECT_DOUBLE_EQ(error_percent(8, 7, 20), 5) << "one of twenty";
}

TEST(Summarise, TakesAbsoluteErrorsAndTheNearestRank) {
  std::vector<ValidatedCase> cases;
  for (int i = 1; i <= 10; ++i) cases.push_back(with_error("a", i % 2 == 0 ? i : -i));
  cases.push_back(with_error("b", 50));
  cases.push_back(with_error("b", 99, "left out for a reason"));
  const auto summaries = summarise(cases);
  EXPECT_EQ(summaries.at("a").cases, 10);
  EXPECT_DOUBLE_EQ(summaries.at("a").mean_pct, 5.5);
  EXPECT_DOUBLE_EQ(summaries.at("a").p90_pct, 9);
  EXPECT_DOUBLE_EQ(summaries.at("a").worst_pct, 10);
  EXPECT_EQ(summaries.at("b").cases, 1);
  EXPECT_DOUBLE_EQ(summaries.at("all").worst_pct, 50);
}

TEST(ValidationOutput, IsJsonCsvAndATableOfTheSameNumbers) {
  const std::vector<ValidatedCase> cases{with_error("a", 10), with_error("a", 20, "weak")};
  const auto json = nlohmann::json::parse(validation_json(cases));
  EXPECT_EQ(json["summary"]["a"]["cases"], 1);
  EXPECT_EQ(json["summary"]["a"]["mean_pct"], 10.0);
  EXPECT_EQ(json["cases"].size(), 2u);
  EXPECT_EQ(json["cases"][1]["note"], "weak");
  EXPECT_EQ(validation_csv(cases),
            "case,kind,quantity,predicted,reference,error_pct,note\n"
            "\"case, quoted \"\"so\"\"\",a,cycles,110,100,10.0000,\n"
            "\"case, quoted \"\"so\"\"\",a,cycles,120,100,20.0000,weak\n");
  EXPECT_NE(validation_text(cases).find("(+20.00)"), std::string::npos);
}

TEST(ValidationKinds, HaveNamesOfTheirOwn) {
  std::vector<std::string> names;
  for (const ValidationKind& kind : validation_kinds()) names.push_back(kind.name);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

}  // namespace
}  // namespace rill
