// SPDX-License-Identifier: Apache-2.0
#include "sim/report/flow_answer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/core/error.h"

namespace rill {
namespace {

FeatureMap codes(int channels, std::vector<Code> values) {
  return {{channels, 1, static_cast<int>(values.size()) / channels},
          Format::fixed(16, 9, Rounding::Rnd, Overflow::Sat),
          std::move(values)};
}

TEST(FlowAnswer, CodesBecomePixels) {
  // fixed<16,9> has steps of 1/128.
  const FlowField flow = decoded_flow(codes(2, {128, -256, 64, 0}), 2, 1);
  EXPECT_EQ(flow.uv, (std::vector<float>{1.0F, -2.0F, 0.5F, 0.0F}));
  EXPECT_THROW(decoded_flow(codes(3, {1, 2, 3}), 1, 1), ConfigError);
}

TEST(FlowAnswer, ErrorIsTheDistanceOfTheEndsOverKnownPixels) {
  const FlowField flow{3, 1, {1, 1, 0, 0, 5, 5}};
  const FlowField truth{3, 1, {1, 1, 3, 4, 2e9F, 0}};
  const FlowFigures figures = flow_figures(flow, &truth);
  ASSERT_TRUE(figures.error.has_value());
  EXPECT_EQ(figures.error->pixels, 2);
  EXPECT_DOUBLE_EQ(figures.error->mean, 2.5);             // 0 and 5
  EXPECT_DOUBLE_EQ(figures.error->rms, std::sqrt(12.5));  // of 0 and 25
  EXPECT_DOUBLE_EQ(figures.error->worst, 5);
  EXPECT_DOUBLE_EQ(figures.longest, std::hypot(5.0, 5.0));
}

TEST(FlowAnswer, TruthOfAnotherSizeOrWithoutKnownPixelsIsRefused) {
  const FlowField flow{2, 1, {1, 1, 0, 0}};
  EXPECT_THROW(end_point_error(flow, FlowField{1, 1, {0, 0}}), ConfigError);
  EXPECT_THROW(end_point_error(flow, FlowField{2, 1, {2e9F, 0, 2e9F, 0}}), ConfigError);
}

}  // namespace
}  // namespace rill
