// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/golden.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/io/arrays.h"
#include "tests/support/shell.h"
#include "tests/unit/verify/small_model.h"

namespace rill::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Goldens : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (scratch_.path() / name).string(); }
  void text(const std::string& name, const std::string& content) {
    write_text(path(name), content);
  }
  void integers(const std::string& name, const std::vector<std::int64_t>& shape,
                std::vector<std::int64_t> values, const std::string& dtype = "i2") {
    write_npy(path(name), integer_array(shape, dtype, std::move(values)));
  }
  GoldenSet read(const std::vector<std::string>& paths, GoldenOptions options = {}) {
    return read_goldens(paths, model_, options);
  }
  std::string refusal(const std::string& given, const GoldenOptions& options = {}) {
    try {
      read({given}, options);
    } catch (const ConfigError& error) {
      EXPECT_EQ(error.diagnostics().size(), 1U) << error.what();
      return error.what();
    }
    return "it is taken";
  }
  static std::vector<std::int64_t> counting(int count) {
    std::vector<std::int64_t> values;
    for (int i = 0; i < count; ++i) values.push_back(i);
    return values;
  }

  QuantizedModel model_ = small_model();

 private:
  ScratchFolder scratch_;
};

TEST_F(Goldens, NamesMeanLayersAndTheirSums) {
  const Network& network = model_.network;
  for (const char* name : {"b1_pw1x1", "b1_conv1x1", "b1"}) {
    const auto target = golden_target(network, name);
    ASSERT_TRUE(target) << name;
    EXPECT_EQ(target->layer, 0);
    EXPECT_FALSE(target->accumulator);
  }
  EXPECT_TRUE(golden_target(network, "b1_conv1x1_acc")->accumulator);
  EXPECT_EQ(golden_target(network, "b1_pool")->layer, 1);
  EXPECT_FALSE(golden_target(network, "pool_acc")) << "a pool has no sums";
  EXPECT_FALSE(golden_target(network, "b2_conv1x1"));
  EXPECT_EQ(golden_target(network, "conv1")->layer, 0) << "the first convolution";
  EXPECT_EQ(golden_target(network, "conv1_i32")->layer, 0) << "its element type says nothing";
  EXPECT_FALSE(golden_target(network, "conv2")) << "there is only one";
  EXPECT_FALSE(golden_target(network, "conv0"));
}

TEST_F(Goldens, ArraysComeChannelOrPixelFirstAndWithImages) {
  integers("pool.npy", {4, 2, 3}, counting(24));
  EXPECT_EQ(read({path("pool.npy")}).goldens[0].expected[0].codes[1], 6) << "channel 1 of pixel 0";
  integers("pool.npy", {2, 3, 4}, counting(24));
  EXPECT_EQ(read({path("pool.npy")}).goldens[0].expected[0].codes[1], 1);
  integers("pool.npy", {2, 4, 2, 3}, counting(48));
  GoldenOptions second;
  second.images = {1};
  EXPECT_EQ(read({path("pool.npy")}, second).goldens[0].expected[0].codes[0], 24);
  second.images = {0, 1};
  EXPECT_EQ(read({path("pool.npy")}, second).goldens[0].expected.size(), 2U);
}

TEST_F(Goldens, RealValuesBecomeCodes) {
  std::vector<double> values(24, 0.5);
  values[0] = -0.015625;
  write_npy(path("pool.npy"), real_array({4, 2, 3}, "f4", values));
  const FeatureMap map = read({path("pool.npy")}).goldens[0].expected[0];
  EXPECT_EQ(map.codes[0], -1);
  EXPECT_EQ(map.codes[1], 32);
}

TEST_F(Goldens, AFolderIsReadInNetworkOrderAndOtherNamesAreLeftOut) {
  integers("pool.npy", {4, 2, 3}, counting(24));
  integers("b1_conv1x1_acc.npy", {4, 4, 6}, counting(96));
  integers("weights.npy", {1}, {3});
  text("b1_conv1x1.txt", [] {
    std::string codes;
    for (int i = 0; i < 96; ++i) codes += std::to_string(i) + "\n";
    return codes;
  }());
  const GoldenSet set = read({path("")});
  ASSERT_EQ(set.goldens.size(), 3U);
  EXPECT_TRUE(set.goldens[0].target.accumulator);
  EXPECT_EQ(set.goldens[1].name, "b1_conv1x1");
  EXPECT_EQ(set.goldens[1].expected[0].codes[1], 24);
  EXPECT_EQ(set.goldens[2].target.layer, 1);
  EXPECT_THAT(set.left_out, ElementsAre("weights"));
}

TEST_F(Goldens, ManifestsSayWhichFileIsWhatAndHowItIsPacked) {
  text("a.hex",
       "003002001000\n007006005004\n00b00a009008\n00f00e00d00c\n013012011010\n017016015014\n");
  text("w.hex", "1\n");
  text("manifest.json",
       R"({"files": [{"file": "a.hex", "layer": "pool", "role": "output",
                      "packing": "bits=12 lanes=4 order=row,column,group"},
                     {"file": "w.hex", "layer": "b1_pw1x1", "role": "weights"}]})");
  const GoldenSet set = read({path("")});
  ASSERT_EQ(set.goldens.size(), 1U);
  EXPECT_EQ(set.goldens[0].expected[0].codes[5], 5);
  EXPECT_EQ(read({path("a.hex")}).goldens[0].target.layer, 1) << "the file alone, too";
}

TEST_F(Goldens, AnyFileCanBeGivenALayer) {
  text("rtl.autotvout.dat", [] {
    std::string codes = "[[[runtime]]]\n[[transaction]] 0\n";
    for (int i = 0; i < 24; ++i) codes += i < 12 ? "0x1ff\n" : "0x001\n";
    return codes + "[[/transaction]]\n[[[/runtime]]]\n";
  }());
  const GoldenSet set = read({"pool=" + path("rtl.autotvout.dat")});
  EXPECT_EQ(set.goldens[0].expected[0].codes[0], -1);
  EXPECT_EQ(set.goldens[0].expected[0].codes[3], 1);
}

TEST_F(Goldens, BadOnesAreOneErrorWithARemedy) {
  EXPECT_THAT(refusal(path("none.npy")), HasSubstr("does not exist"));
  EXPECT_THAT(refusal("pool=" + path("none.npy")), HasSubstr("does not exist"));
  text("empty.npy", "");
  EXPECT_THAT(refusal(path("empty.npy")), HasSubstr("means no layer"));
  text("pool.npy", "");
  EXPECT_THAT(refusal(path("pool.npy")), HasSubstr("pool.npy"));
  text("notes.md", "");
  EXPECT_THAT(refusal(path("notes.md")), HasSubstr("is no golden by its name"));
  integers("pool.npy", {4, 3, 2}, counting(24));
  EXPECT_THAT(refusal(path("pool.npy")), HasSubstr("its shape is [4, 3, 2], but the layer has 4"));
  EXPECT_THAT(refusal(path("pool.npy")), HasSubstr("its rows and columns have changed places"));
  integers("pool.npy", {24}, counting(24));
  EXPECT_THAT(refusal(path("pool.npy")), HasSubstr("has 1 axes"));
  integers("pool.npy", {4, 2, 3}, std::vector<std::int64_t>(24, 1), "b1");
  EXPECT_THAT(refusal(path("pool.npy")), HasSubstr("holds booleans"));
  integers("pool.npy", {4, 2, 3}, std::vector<std::int64_t>(24, std::int64_t{1} << 40), "i8");
  EXPECT_THAT(refusal(path("pool.npy")), HasSubstr("is no code of 32 bits"));
  write_npy(path("pool.npy"), real_array({4, 2, 3}, "f8", std::vector<double>(24, 0.3)));
  EXPECT_THAT(refusal(path("pool.npy")), HasSubstr("0.3 is no value of fixed<9,3,RND,SAT>"));
  GoldenOptions third;
  third.images = {2};
  integers("pool.npy", {2, 4, 2, 3}, counting(48));
  EXPECT_THAT(refusal(path("pool.npy"), third),
              HasSubstr("holds 2 images, but image 2 is asked for"));
  GoldenOptions both;
  both.images = {0, 1};
  integers("pool.npy", {4, 2, 3}, counting(24));
  EXPECT_THAT(refusal(path("pool.npy"), both), HasSubstr("holds 1 image, but 2 are compared"));
  std::string dump = "[[[runtime]]]\n";
  for (const char* transaction : {"0", "1"}) {
    dump += std::string("[[transaction]] ") + transaction + "\n";
    for (int i = 0; i < 24; ++i) dump += "0x001\n";
    dump += "[[/transaction]]\n";
  }
  text("rtl.dat", dump + "[[[/runtime]]]\n");
  both.images = {0, 1, 2};
  EXPECT_THAT(refusal("pool=" + path("rtl.dat"), both),
              HasSubstr("rtl.dat: has 2 transactions, but 3 are compared; simulate all of them"));
  text("pool.bin", "abc");
  EXPECT_THAT(refusal(path("pool.bin")), HasSubstr("its packing is unknown; describe it"));
  text("pool.txt", "1 2 3");
  EXPECT_THAT(refusal(path("pool.txt")), HasSubstr("holds 3 words, but a map of 4 channels"));
}

TEST_F(Goldens, BadManifestsAreOneErrorWithARemedy) {
  integers("pool.npy", {4, 2, 3}, counting(24));
  text("manifest.json", "[]");
  EXPECT_THAT(refusal(path("")), HasSubstr("is not a JSON object"));
  text("manifest.json", R"({"files": [{"file": "pool.npy"}]})");
  EXPECT_THAT(refusal(path("")), HasSubstr("lacks `file` or `layer`"));
  text("manifest.json", R"({"files": [{"file": "gone.npy", "layer": "pool"}]})");
  EXPECT_THAT(refusal(path("")), HasSubstr("lists `gone.npy`, which does not exist"));
  text("manifest.json", R"({"files": [{"file": "pool.npy", "layer": "pull"}]})");
  EXPECT_THAT(refusal(path("")), HasSubstr("`pull` means no layer"));
  text("manifest.json",
       R"({"files": [{"file": "pool.npy", "layer": "pool", "packing": "lanes=two"}]})");
  EXPECT_THAT(refusal(path("")), HasSubstr("lanes: `two` is no whole number"));
  text("manifest.json", R"({"pool": {"lsb": "2^-5"}})");
  EXPECT_THAT(refusal(path("")), HasSubstr("its manifest says lsb 2^-5"));
}

TEST_F(Goldens, TwoOfOneMapAreRefused) {
  integers("pool.npy", {4, 2, 3}, counting(24));
  integers("b1_pool.npy", {4, 2, 3}, counting(24));
  EXPECT_THAT(refusal(path("")), HasSubstr("means the same map as"));
}

}  // namespace
}  // namespace rill::test
