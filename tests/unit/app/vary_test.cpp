// SPDX-License-Identifier: Apache-2.0
#include "sim/app/vary.h"

#include <gmock/gmock.h>

#include "sim/core/error.h"

namespace rill {
namespace {

using testing::ElementsAre;

TEST(Vary, WithoutChoicesIsOneVariantWithoutSettings) {
  EXPECT_THAT(combine({}), ElementsAre(Variant{}));
}

TEST(Vary, CombinesEveryChoiceWithEveryOtherLastKeyFastest) {
  EXPECT_THAT(
      combine({"design.fusion=none,all", "board=a,b"}),
      ElementsAre(Variant{"design.fusion=none", "board=a"},
                  Variant{"design.fusion=none", "board=b"}, Variant{"design.fusion=all", "board=a"},
                  Variant{"design.fusion=all", "board=b"}));
}

TEST(Vary, CommasInsideBracketsBracesAndQuotesBelongToTheValue) {
  EXPECT_THAT(combine({"design.fusion=[[a, b], [c]],all"}),
              ElementsAre(Variant{"design.fusion=[[a, b], [c]]"}, Variant{"design.fusion=all"}));
  EXPECT_THAT(combine({"x={p: 1, q: 2},'a,b',\"c,d\""}),
              ElementsAre(Variant{"x={p: 1, q: 2}"}, Variant{"x='a,b'"}, Variant{"x=\"c,d\""}));
}

TEST(Vary, KeepsFurtherEqualSignsInTheValue) {
  EXPECT_THAT(combine({"name=a=b"}), ElementsAre(Variant{"name=a=b"}));
}

TEST(Vary, TwoDotsStandForTheNumbersBetween) {
  EXPECT_THAT(combine({"numerics.weight_bits=4..6,11"}),
              ElementsAre(Variant{"numerics.weight_bits=4"}, Variant{"numerics.weight_bits=5"},
                          Variant{"numerics.weight_bits=6"}, Variant{"numerics.weight_bits=11"}));
  EXPECT_THAT(combine({"input=../a.png"}), ElementsAre(Variant{"input=../a.png"}));
  EXPECT_THAT(combine({"x=9..4"}), ElementsAre(Variant{"x=9..4"}));
}

TEST(Vary, RefusesAllMalformedChoicesAtOnce) {
  try {
    combine({"fusion", "=none", "board=", "board=a,,b", "board=a"});
    FAIL() << "nothing was refused";
  } catch (const ConfigError& error) {
    ASSERT_EQ(error.diagnostics().size(), 4U);
    EXPECT_EQ(error.diagnostics()[0].to_string(),
              "--vary fusion: needs a key and values; write it as design.fusion=none,bundle,all");
  }
}

}  // namespace
}  // namespace rill
