// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/groups.h"

#include <gmock/gmock.h>

#include "sim/core/error.h"

namespace rill {
namespace {

using testing::ElementsAre;

/// Four pools in a row: a, b, c, d.
Network chain() {
  Network network;
  network.input = {1, 16, 16};
  LayerIndex before = kNetworkInput;
  for (const char* name : {"a", "b", "c", "d"}) {
    Layer layer;
    layer.name = name;
    layer.op = Op::MaxPool;
    layer.inputs = {before};
    before = static_cast<LayerIndex>(network.layers.size());
    network.layers.push_back(layer);
  }
  return network;
}

std::vector<LayerGroup> explicit_groups(std::vector<std::vector<std::string>> groups) {
  DesignSpec design;
  design.fusion = DesignSpec::Fusion::Explicit;
  design.groups = std::move(groups);
  return partition(chain(), design);
}

TEST(Groups, ALayerInNoListedGroupIsItsOwn) {
  const std::vector<LayerGroup> groups = explicit_groups({{"b", "c"}});
  ASSERT_EQ(groups.size(), 3u);
  EXPECT_EQ(groups[0].name, "a");
  EXPECT_THAT(groups[0].layers, ElementsAre(LayerIndex{0}));
  EXPECT_THAT(groups[1].layers, ElementsAre(LayerIndex{1}, LayerIndex{2}));
  EXPECT_EQ(groups[2].name, "d");
  EXPECT_THAT(groups[2].layers, ElementsAre(LayerIndex{3}));
}

TEST(Groups, UnknownAndRepeatedLayersAreRefusedTogether) {
  try {
    explicit_groups({{"a", "x"}, {"a"}});
    FAIL() << "accepted";
  } catch (const ConfigError& error) {
    ASSERT_EQ(error.diagnostics().size(), 2u);
    EXPECT_THAT(error.diagnostics()[0].message, testing::HasSubstr("'x'"));
    EXPECT_THAT(error.diagnostics()[1].message, testing::HasSubstr("'a' is in two groups"));
  }
}

TEST(Groups, ThatWaitForEachOtherAreRefused) {
  EXPECT_THROW(explicit_groups({{"a", "c"}, {"b", "d"}}), ConfigError);
}

}  // namespace
}  // namespace rill
