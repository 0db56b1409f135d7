// SPDX-License-Identifier: Apache-2.0
#include "sim/core/setting_origin.h"

#include <gtest/gtest.h>

namespace rill {
namespace {

TEST(SettingOrigin, IsTheOptionAsItWasGiven) {
  EXPECT_EQ(setting_origin("design.fusion=none"), "--set design.fusion=none");
  const std::string longest(100, 'x');
  EXPECT_EQ(setting_origin(longest), "--set " + longest);
}

TEST(SettingOrigin, OfALongOneKeepsBothEnds) {
  const std::string word = "design.folding={" + std::string(200, 'x') + ", last_layer: {pe: 4}}";
  const std::string origin = setting_origin(word);
  EXPECT_EQ(origin, "--set " + word.substr(0, 60) + "…" + word.substr(word.size() - 20));
}

TEST(SettingOrigin, CutsNoCharacterInTwo) {
  // 2 bytes each behind `k`: byte 60 is the second of its character, so 59 bytes are kept.
  std::string word = "k";
  for (int i = 0; i < 100; ++i) word += "ä";
  const std::string origin = setting_origin(word);
  EXPECT_EQ(origin.substr(6, 59), word.substr(0, 59));
  std::string tail;
  for (int i = 0; i < 10; ++i) tail += "ä";
  EXPECT_EQ(origin.substr(origin.size() - 20), tail);
  EXPECT_EQ(origin.find("…"), 6U + 59U);
}

}  // namespace
}  // namespace rill
