// SPDX-License-Identifier: Apache-2.0
// A published network on a thumbnail; the others, and larger pictures, are in tests/reference.
#include <gtest/gtest.h>

#include "tests/support/network_run.h"

namespace rill {
namespace {

TEST(SmallSqueezeNet, EveryLayerEqualsTheReferenceAndCyclesDoNotDependOnCodes) {
  EXPECT_EQ(test::what_differs(test::shipped_run(
                "squeezenet1_0_zcu104", {"network.input.height=35", "network.input.width=24"})),
            "");
}

}  // namespace
}  // namespace rill
