// SPDX-License-Identifier: Apache-2.0
#include "sim/config/format_codec.h"

#include <gmock/gmock.h>

namespace rill {
namespace {

FormatSpec read(const std::string& text) {
  Problems problems;
  const std::optional<YamlValue> value = parse_yaml(text, "f", problems);
  std::optional<FormatSpec> spec;
  if (value) spec = format_spec().read(*value, Place(problems, "format"));
  problems.throw_if_any();
  return *spec;
}

std::string rewritten(const std::string& text) {
  return to_yaml_line(format_spec().write(read(text)));
}

TEST(FormatText, FixedFollowsApFixed) {
  const Format format = read("fixed<9,3,RND,SAT>").format;
  EXPECT_EQ(format.kind, Format::Kind::Fixed);
  EXPECT_EQ(format.width, 9);
  EXPECT_EQ(format.fraction_bits, 6);  // 9 bits, 3 of them integer
  EXPECT_TRUE(format.is_signed);
  EXPECT_EQ(format.rounding, Rounding::Rnd);
  EXPECT_EQ(format.overflow, Overflow::Sat);
}

TEST(FormatText, FixedDefaultsToTruncateAndWrap) {
  const Format format = read("ufixed<8,0>").format;
  EXPECT_FALSE(format.is_signed);
  EXPECT_EQ(format.fraction_bits, 8);
  EXPECT_EQ(format.rounding, Rounding::Trn);  // ap_fixed's own defaults (UG1399)
  EXPECT_EQ(format.overflow, Overflow::Wrap);
}

TEST(FormatText, ThePointMayLieOutsideTheBits) {
  EXPECT_EQ(read("fixed<8,-2>").format.fraction_bits, 10);
  EXPECT_EQ(read("fixed<8,12>").format.fraction_bits, -4);
}

TEST(FormatText, IntegersAreScaled) {
  const FormatSpec spec = read("int8 narrow per_channel");
  EXPECT_EQ(spec.format.kind, Format::Kind::Scaled);
  EXPECT_EQ(spec.format.width, 8);
  EXPECT_TRUE(spec.format.is_signed);
  EXPECT_TRUE(spec.format.narrow);
  EXPECT_TRUE(spec.per_channel);
  EXPECT_FALSE(spec.power_of_two_scale);
  EXPECT_TRUE(spec.format.scale.empty());
  EXPECT_FALSE(read("uint4").format.is_signed);
  EXPECT_TRUE(read("uint4 power_of_two_scale").power_of_two_scale);
}

TEST(FormatText, EveryRoundingAndOverflowHasAWord) {
  for (const char* rounding :
       {"RND", "RND_ZERO", "RND_MIN_INF", "RND_INF", "RND_CONV", "TRN", "TRN_ZERO"}) {
    for (const char* overflow : {"SAT", "SAT_ZERO", "SAT_SYM", "WRAP", "WRAP_SM"}) {
      const std::string text = std::string("fixed<12,4,") + rounding + ',' + overflow + '>';
      EXPECT_EQ(rewritten(text), text);
    }
  }
  EXPECT_EQ(rewritten("fixed<12, 4, TRN, WRAP_SM, 2>"), "fixed<12,4,TRN,WRAP_SM,2>");
}

TEST(FormatText, SectionAndTextAreTheSame) {
  EXPECT_EQ(rewritten("{kind: fixed, width: 9, integer_bits: 3, rounding: RND, overflow: SAT}"),
            "fixed<9,3,RND,SAT>");
  EXPECT_EQ(rewritten("{kind: int, width: 4, signed: false, per_channel: true}"),
            "uint4 per_channel");
}

TEST(FormatText, GivenScalesAreKept) {
  const FormatSpec spec = read("{kind: int, width: 8, scale: [0.5, 0.25], zero_point: 3}");
  EXPECT_EQ(spec.format.scale, (std::vector<double>{0.5, 0.25}));
  EXPECT_EQ(spec.format.zero_point, (std::vector<Code>{3}));
  const FormatSpec again = read(to_yaml_line(format_spec().write(spec)));
  EXPECT_EQ(again.format.scale, spec.format.scale);
  EXPECT_EQ(again.format.zero_point, spec.format.zero_point);
}

class NoFormat : public testing::TestWithParam<const char*> {};
TEST_P(NoFormat, IsRefused) { EXPECT_THROW(read(GetParam()), ConfigError); }
INSTANTIATE_TEST_SUITE_P(
    Texts, NoFormat,
    testing::Values("fixed", "fixed<", "fixed<>", "fixed<9>", "fixed<9,3,>", "fixed<9,,RND>",
                    "fixed<9,3,RND,SAT,0,0>", "fixed<0,3>", "fixed<33,3>", "fixed<9,3,SAT>",
                    "fixed<9,3,RND,SAT,2>", "fixed<4,2,TRN,WRAP,5>", "fixed<9.5,3>", "fixed<09,3>",
                    "float", "int", "int0", "int33", "int8,", "int8 narrow narrow", "uint 8",
                    "int-8", "int99999999999999999999", "8", "[8, 3]", "{kind: int}",
                    "{kind: fixed, width: 8}", "{kind: float, width: 8}",
                    "{kind: int, width: 8, scale: 0}", "{kind: int, width: 8, scale: []}",
                    "{kind: int, width: 8, scale: .inf}"));

TEST(FormatText, BinaryTernaryAndPowersOfTwoAreIntegersOfTheirOwn) {
  const Format binary = read("binary per_channel").format;
  EXPECT_TRUE(binary.is_bipolar());
  EXPECT_EQ(binary.min_code(), -1);
  EXPECT_EQ(binary.max_code(), 1);
  const Format ternary = read("ternary").format;
  EXPECT_EQ(ternary.width, 2);
  EXPECT_EQ(ternary.min_code(), -1);
  EXPECT_EQ(ternary.max_code(), 1);
  const Format powers = read("pow2_4 per_channel power_of_two_scale").format;
  EXPECT_TRUE(powers.power_of_two);
  EXPECT_EQ(powers.max_code(), 64);  // seven exponents, 2^0 .. 2^6
  EXPECT_EQ(rewritten("pow2_4 per_channel"), "pow2_4 per_channel");
  EXPECT_EQ(rewritten("binary"), "int1");
  EXPECT_EQ(rewritten("ternary"), "int2 narrow");
  EXPECT_THROW(read("pow2_9"), ConfigError);
}

TEST(FormatText, BlockFloatingPointHasMantissasAndBlocks) {
  const FormatSpec map = read("bfp8");
  EXPECT_EQ(map.format.max_code(), 126);
  EXPECT_EQ(map.format.min_code(), -126);
  EXPECT_TRUE(map.power_of_two_scale);
  EXPECT_EQ(rewritten("bfp8"), "bfp8");
  const Format weight = read("{kind: bfp, width: 8, block_channels: 64}").format;
  EXPECT_EQ(weight.to_string(), "bfp8/64");
  EXPECT_EQ(weight.stored_bits(), 8);
  EXPECT_EQ(weight.max_code(), 126 << kBlockAlignment);
  EXPECT_EQ(read(rewritten("{kind: bfp, width: 8, block_channels: 64}")).format.to_string(),
            "bfp8/64");
  EXPECT_THROW(read("{kind: int, width: 8, block_channels: 64}"), ConfigError);
  EXPECT_FALSE(read("{kind: bfp, width: 8, block_exponents: largest}").divergence_exponents);
  const std::string divergence = "{kind: bfp, width: 8, block_exponents: divergence}";
  EXPECT_TRUE(read(divergence).divergence_exponents);
  EXPECT_TRUE(read(rewritten(divergence)).divergence_exponents);
  EXPECT_THROW(read("{kind: int, width: 8, block_exponents: divergence}"), ConfigError);
  EXPECT_THROW(read("bfp2"), ConfigError);
}

}  // namespace
}  // namespace rill
