// SPDX-License-Identifier: Apache-2.0
#include "sim/model/uniform.h"

#include <gtest/gtest.h>

#include <vector>

namespace rill {
namespace {

TEST(Uniform, FillsWithTheNumbersThatComeNext) {
  for (const std::size_t count : {0U, 1U, 2U, 7U, 8U, 9U, 64U, 1001U}) {
    Uniform one = Uniform::of_layer(42, count);
    Uniform all = one;
    std::vector<double> numbers(count, -5);
    all.fill(0.37, numbers.data(), count);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(numbers[i], 0.37 * one.next()) << i << " of " << count;
    }
    EXPECT_EQ(all.next(), one.next()) << "behind " << count;
  }
}

}  // namespace
}  // namespace rill
