// SPDX-License-Identifier: Apache-2.0
// Do shapes, weights and multiply-accumulates of known networks come out as the layer tables say?
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/reference_dir.h"
#include "tests/support/table_network.h"

namespace rill {
namespace {

TEST(LayerTables, EveryShapeWeightAndMacIsMet) {
  const auto reference = test::reference_dir();
  if (!reference) GTEST_SKIP() << test::reference_missing();
  int tables = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*reference / "networks")) {
    if (entry.path().extension() != ".yaml") continue;
    SCOPED_TRACE(entry.path().filename().string());
    const test::TableNetwork table = test::read_table_network(entry.path());
    const Network& network = table.network;
    ASSERT_EQ(network.layers.size(), table.rows.size());
    std::int64_t weights = 0;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const Layer& layer = network.layers[i];
      EXPECT_EQ(layer.out, table.rows[i].out) << layer.name << " is " << layer.out.to_string()
                                              << ", not " << table.rows[i].out.to_string();
      EXPECT_EQ(layer.macs(), table.rows[i].macs) << layer.name;
      EXPECT_EQ(layer.weights(), table.rows[i].weights) << layer.name;
      weights += layer.weights();
    }
    EXPECT_EQ(network.macs(), table.totals.macs);
    EXPECT_EQ(weights, table.totals.weights);
    ++tables;
  }
  EXPECT_GT(tables, 0);
}

}  // namespace
}  // namespace rill
