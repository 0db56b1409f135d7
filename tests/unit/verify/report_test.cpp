// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/verification_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sim/engine/engine.h"
#include "sim/vectors/pack.h"
#include "tests/support/shell.h"
#include "tests/unit/verify/small_model.h"

namespace rill::test {
namespace {

using testing::HasSubstr;

/// A plan in which the pool's map goes to DDR at 0x1000 in words of 2 channels.
Plan small_plan(const QuantizedModel& model) {
  Plan plan;
  plan.network = model.network;
  Stage stage;
  stage.layer = 1;
  stage.output = {2, 3, 4, 2, 1, 9};
  plan.groups.emplace_back();
  plan.groups.back().stages.push_back(stage);
  DdrRegion region;
  region.name = "pool";
  region.address = 0x1000;
  region.map = 1;
  region.code.bits = 16;
  plan.regions.push_back(region);
  return plan;
}

Golden golden_of(LayerIndex layer, std::vector<FeatureMap> maps) {
  return {"golden", "golden.hex", {layer, false}, std::move(maps), std::nullopt};
}

/// Goldens of both layers with one code of the pool changed.
struct Changed {
  QuantizedModel model = small_model();
  std::vector<FeatureMap> pictures{small_input(1), small_input(2)};
  GoldenSet set;
  std::vector<ComputedMap> computed;

  Changed() {
    const Engine engine(model);
    std::vector<FeatureMap> sums, pools;
    for (const FeatureMap& picture : pictures) {
      std::vector<FeatureMap> maps = engine.run(picture);
      sums.push_back(std::move(maps[0]));
      pools.push_back(std::move(maps[1]));
    }
    set.goldens = {golden_of(0, sums), golden_of(1, pools)};
    computed = {std::move(sums), std::move(pools)};
    // Image 1, row 1, column 2, channel 3 of 2x3x4.
    set.goldens[1].expected[1].codes[23] = -7;
    set.goldens[1].words = GoldenWords{
        parse_packing("bits=16 lanes=4 base=0x200 order=row,column,group", ""), 16, 2, false};
  }
  Verification verified(VerificationOptions options = {0, {0, 1}, true, {}, {}, {}}) const {
    return verify_maps(model, small_plan(model), pictures, set, computed, options);
  }
};

TEST(Verification, LocatesTheFirstWrongCode) {
  const Verification verification = Changed().verified();
  EXPECT_FALSE(verification.equal());
  ASSERT_NE(verification.first_wrong(), nullptr);
  const VerifiedMap& wrong = *verification.first_wrong();
  EXPECT_EQ(wrong.file_name, "pool");
  EXPECT_EQ(wrong.difference.mismatches, 1);
  // Image 1's words follow the 6 of image 0; pixel 5 is its last; a word has 8 bytes.
  ASSERT_TRUE(wrong.file_place);
  EXPECT_EQ(wrong.file_place->word, 11);
  EXPECT_EQ(wrong.file_place->lane, 3);
  EXPECT_EQ(wrong.file_place->address, 0x200U + 8 * 11);
  ASSERT_TRUE(wrong.machine_place);
  EXPECT_EQ(wrong.machine_place->lane, 1);
  EXPECT_EQ(wrong.machine_place->lanes, 2);
  EXPECT_EQ(wrong.machine_place->address, 0x1000U + 2 * 23);
}

TEST(Verification, TextSaysItInDecimalHexadecimalAndReal) {
  const Changed changed;
  const std::string text = verification_text(changed.verified());
  EXPECT_THAT(text, HasSubstr("First wrong: pool at image 1, channel 3, row 1, column 2"));
  EXPECT_THAT(text, HasSubstr("expected  -7 = 0x1f9 = -0.109375"));
  EXPECT_THAT(text, HasSubstr("word 11, lane 3, byte address 0x258"));
  EXPECT_THAT(text, HasSubstr("lane 1 of 2; DDR address 0x102e (pool)"));
  EXPECT_THAT(text, HasSubstr("b1_pw1x1"));
  EXPECT_THAT(text, HasSubstr("only channel 3"));
}

TEST(Verification, SaysWhatItsEqualityIsOf) {
  Verification verification = Changed().verified({1000, {0, 1}, true, {}, {}, {}});
  EXPECT_THAT(verification_text(verification), testing::EndsWith("\nEqual.\n"));
  verification.left_out = {"conv7", "conv8"};
  EXPECT_THAT(verification_text(verification),
              testing::EndsWith("\nEqual. But 2 of 4 were not compared.\n"));
}

TEST(Verification, JsonSaysTheSame) {
  const auto json = nlohmann::json::parse(verification_json(Changed().verified()));
  EXPECT_EQ(json.at("equal"), false);
  EXPECT_EQ(json.at("first_wrong").at("layer"), "pool");
  EXPECT_EQ(json.at("first_wrong").at("expected").at("hex"), "0x1f9");
  EXPECT_EQ(json.at("first_wrong").at("file").at("address"), 0x258);
  EXPECT_EQ(json.at("first_wrong").at("machine").at("ddr_address"), 0x102e);
  ASSERT_EQ(json.at("layers").size(), 2U);
  EXPECT_EQ(json.at("layers")[0].at("mismatches"), 0);
  EXPECT_EQ(json.at("layers")[1].at("mismatches"), 1);
  EXPECT_TRUE(json.at("layers")[1].at("diagnosis").contains("sentence"));
}

TEST(Verification, EqualMapsAreEqualAndTolerated) {
  Changed changed;
  const std::int64_t error = std::abs(std::int64_t{changed.computed[1][1].codes[23]} + 7);
  EXPECT_FALSE(changed.verified({error - 1, {0, 1}, true, {}, {}, {}}).equal());
  EXPECT_TRUE(changed.verified({error, {0, 1}, true, {}, {}, {}}).equal());
  changed.set.goldens[1].expected = changed.computed[1];
  const Verification verification = changed.verified();
  EXPECT_TRUE(verification.equal());
  EXPECT_THAT(verification_text(verification), HasSubstr("\nEqual.\n"));
}

TEST(Verification, ALayerThatOnlyInheritsAFaultIsSaidToBeRight) {
  // The pointwise layer truncates; the pool after it pools what it gets.
  Changed changed;
  QuantizedModel faulty = changed.model;
  faulty.layers[0].arithmetic.accumulation.accumulator.rounding = Rounding::Trn;
  const Engine engine(faulty);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto maps = engine.run(changed.pictures[i]);
    changed.set.goldens[0].expected[i] = maps[0];
    changed.set.goldens[1].expected[i] = maps[1];
  }
  const Verification verification = changed.verified();
  ASSERT_TRUE(verification.maps[0].diagnosis);
  EXPECT_THAT(verification.maps[0].diagnosis->sentence(), HasSubstr("with TRN instead of RND"));
  EXPECT_GT(verification.maps[1].difference.mismatches, 0);
  EXPECT_FALSE(verification.maps[1].diagnosis);
  EXPECT_THAT(verification.maps[1].no_diagnosis, HasSubstr("equal when it reads the goldens"));
}

TEST(Verification, PictureShowsWrongPixelsAlone) {
  const Verification verification = Changed().verified();
  const Picture picture = mismatch_picture(verification.maps[1]);
  // Two images of 3 columns side by side within 480: 80 pixels a cell, margin and gap 8.
  const auto red = [&](int x, int y) { return picture.rgb[picture.at(x, y)]; };
  EXPECT_LT(red(8 + 40, 8 + 40), 100) << "image 0 is right";
  EXPECT_GT(red(8 + 240 + 8 + 2 * 80 + 40, 8 + 80 + 40), 200) << "pixel (1, 2) of image 1";
  EXPECT_LT(red(8 + 240 + 8 + 80 + 40, 8 + 80 + 40), 100) << "its neighbour is right";
}

TEST(Hex, ShowsTheWidthOfTheFormatOrAllOfAForeignCode) {
  EXPECT_EQ(hex_code(-1, 9), "0x1ff");
  EXPECT_EQ(hex_code(255, 9), "0x0ff");
  EXPECT_EQ(hex_code(-2048, 12), "0x800");
  EXPECT_EQ(hex_code(4095, 9), "0x00000fff");
  EXPECT_EQ(hex_code(-1, 32), "0xffffffff");
}

TEST(Verification, SaysThatAGoldenHasCodesThatTheFormatLacks) {
  Changed changed;
  changed.set.goldens[1].expected[1].codes[23] = 700;
  const std::string text = verification_text(changed.verified());
  EXPECT_THAT(text, HasSubstr("1 of 48 codes of the golden of pool is outside of the layer's "));
  EXPECT_THAT(text, HasSubstr("fixed<9,3,RND,SAT>, whose"));
  EXPECT_THAT(text, HasSubstr("the first is 700 at"));
  EXPECT_THAT(verification_text(Changed().verified()),
              testing::Not(HasSubstr("outside of the layer's")));
}

}  // namespace
}  // namespace rill::test
