// SPDX-License-Identifier: Apache-2.0
#include "sim/io/flow_field.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/io/file.h"
#include "tests/support/files.h"

namespace rill {
namespace {

FlowField turned(int width, int height) {
  FlowField flow{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      flow.uv.push_back(static_cast<float>(x) - 0.5F * static_cast<float>(y));
      flow.uv.push_back(static_cast<float>(y) * 0.25F);
    }
  }
  return flow;
}

TEST(FlowField, ComesBackFromAFileBitForBit) {
  const test::TemporaryFolder folder;
  const FlowField flow = turned(7, 5);
  write_flo(folder.path() / "a.flo", flow);
  const auto bytes = read_file(folder.path() / "a.flo", "a flow");
  ASSERT_EQ(bytes.size(), 12u + 8u * 7u * 5u);
  // 202021.25 is written so that the file begins with the letters PIEH (the format's own check).
  EXPECT_EQ(std::string(bytes.begin(), bytes.begin() + 4), "PIEH");
  const FlowField back = read_flo(folder.path() / "a.flo");
  EXPECT_EQ(back.width, 7);
  EXPECT_EQ(back.height, 5);
  EXPECT_EQ(back.uv, flow.uv);
}

TEST(FlowField, RefusesWhatIsNoFlow) {
  const test::TemporaryFolder folder;
  write_file(folder.path() / "short.flo", {'P', 'I', 'E', 'H'});
  EXPECT_THROW(read_flo(folder.path() / "short.flo"), ConfigError);
  write_flo(folder.path() / "cut.flo", turned(3, 3));
  auto bytes = read_file(folder.path() / "cut.flo", "a flow");
  bytes.pop_back();
  write_file(folder.path() / "cut.flo", bytes);
  EXPECT_THROW(read_flo(folder.path() / "cut.flo"), ConfigError);
}

TEST(FlowField, ResizingScalesDisplacementsAlong) {
  FlowField flow{4, 2, {}};
  for (int i = 0; i < 8; ++i) flow.uv.insert(flow.uv.end(), {2.0F, -3.0F});
  const FlowField large = resize_flow(flow, 8, 8);
  for (std::size_t i = 0; i < large.uv.size(); i += 2) {
    EXPECT_FLOAT_EQ(large.uv[i], 4.0F);
    EXPECT_FLOAT_EQ(large.uv[i + 1], -12.0F);
  }
}

TEST(FlowPicture, StandstillIsWhiteUnknownBlackAndOppositeDirectionsDiffer) {
  FlowField flow{4, 1, {0, 0, 1, 0, -1, 0, 2e9F, 0}};
  const Picture picture = flow_picture(flow);
  const auto pixel = [&](int x) {
    return std::vector<int>(
        picture.rgb.begin() + static_cast<std::ptrdiff_t>(picture.at(x, 0)),
        picture.rgb.begin() + static_cast<std::ptrdiff_t>(picture.at(x, 0)) + 3);
  };
  EXPECT_EQ(pixel(0), (std::vector<int>{255, 255, 255}));
  EXPECT_EQ(pixel(1), (std::vector<int>{255, 0, 0}));  // to the right is red, full length saturated
  EXPECT_NE(pixel(2), pixel(1));
  EXPECT_EQ(pixel(3), (std::vector<int>{0, 0, 0}));
}

TEST(FlowPicture, ArrowsReachTheEndOfTheDisplacement) {
  FlowField flow{32, 32, std::vector<float>(32 * 32 * 2, 0.0F)};
  flow.uv[flow.at(16, 16)] = 10.0F;
  Picture picture = flow_picture(flow);
  draw_arrows(picture, flow, 32);
  for (int x = 16; x <= 26; ++x) EXPECT_EQ(picture.rgb[picture.at(x, 16)], 0) << x;
  EXPECT_NE(picture.rgb[picture.at(27, 16)], 0);
}

}  // namespace
}  // namespace rill
