// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/config/read.h"
#include "sim/config/yaml_tree.h"
#include "sim/network/network.h"
#include "tests/support/reference_dir.h"

// The facts in configs/ are those of the shared reference data.
namespace rill {
namespace {

TEST(ShippedMemories, EqualTheReferencePresets) {
  const auto reference = test::reference_dir();
  if (!reference) GTEST_SKIP() << test::reference_missing();
  std::ifstream stream(*reference / "dram/presets.json");
  const nlohmann::json presets = nlohmann::json::parse(stream);
  int compared = 0;
  for (const auto& [name, preset] : presets.items()) {
    if (!preset.contains("timing_nCK")) continue;  // notes on stock inputs, no memory of their own
    SCOPED_TRACE(name);
    const MemorySpec memory =
        read_memory(test::source_dir() / "configs/memories" / (name + ".yaml"));
    EXPECT_EQ(memory.protocol, preset.at("protocol"));
    EXPECT_EQ(memory.tck_ns, preset.at("tCK_ns"));
    EXPECT_EQ(memory.bus_bits, preset.at("bus_bits"));
    EXPECT_EQ(memory.device_bits, preset.at("device_bits"));
    EXPECT_EQ(memory.bytes_per_burst(), preset.at("bytes_per_burst"));
    EXPECT_EQ(memory.ranks, preset.at("ranks"));
    EXPECT_EQ(memory.bank_groups, preset.at("bank_groups"));
    EXPECT_EQ(memory.banks_per_group, preset.at("banks_per_group"));
    EXPECT_EQ(memory.rows, preset.at("rows"));
    EXPECT_EQ(memory.columns, preset.at("columns"));
    EXPECT_EQ(memory.address_map, preset.at("address_map_lsb_to_msb"));
    const nlohmann::json& t = preset.at("timing_nCK");
    const MemorySpec::Timing& m = memory.timing;
    const std::vector<std::pair<const char*, int>> timing = {
        {"CL", m.cl},         {"CWL", m.cwl},       {"tRCD", m.trcd},     {"tRP", m.trp},
        {"tRAS", m.tras},     {"tRC", m.trc},       {"tRRD_S", m.trrd_s}, {"tRRD_L", m.trrd_l},
        {"tFAW", m.tfaw},     {"tCCD_S", m.tccd_s}, {"tCCD_L", m.tccd_l}, {"tWTR_S", m.twtr_s},
        {"tWTR_L", m.twtr_l}, {"tWR", m.twr},       {"tRTP", m.trtp},     {"tRFC", m.trfc},
        {"tREFI", m.trefi}};
    EXPECT_EQ(t.size(), timing.size());
    for (const auto& [key, value] : timing) EXPECT_EQ(value, t.at(key)) << key;
    ++compared;
  }
  EXPECT_GT(compared, 0);
}

TEST(ShippedSkynet, EqualsTheReferenceLayerTable) {
  const auto reference = test::reference_dir();
  if (!reference) GTEST_SKIP() << test::reference_missing();
  Network network = read_network(test::source_dir() / "configs/networks/skynet.yaml");
  infer_shapes(network);
  Problems problems;
  const auto table = read_yaml_file(*reference / "networks/skynet.yaml", problems);
  ASSERT_TRUE(table.has_value());
  const auto number = [](const YamlValue& row, const char* key) {
    return std::stoll(row.find(key)->text);
  };
  EXPECT_EQ(network.macs(), number(*table->find("totals"), "macs"));
  const std::vector<YamlValue>& rows = table->find("layers")->children;
  ASSERT_EQ(network.layers.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const YamlValue& row = rows[i];
    const Layer& layer = network.layers[i];
    SCOPED_TRACE(layer.name);
    EXPECT_EQ(layer.name, row.find("name")->text);
    EXPECT_EQ(layer.out.channels, number(row, "out_channels"));
    EXPECT_EQ(layer.out.height, std::stoi(row.find("out_hw")->children[0].text));
    EXPECT_EQ(layer.out.width, std::stoi(row.find("out_hw")->children[1].text));
    EXPECT_EQ(layer.macs(), number(row, "macs"));
    EXPECT_EQ(layer.weights(), number(row, "weights"));
    const auto says_yes = [&row](const char* key) {
      const YamlValue* value = row.find(key);
      return value != nullptr && value->text == "true";
    };
    EXPECT_EQ(layer.batch_norm, says_yes("bn"));
    EXPECT_EQ(layer.bias, says_yes("bias"));
    EXPECT_EQ(layer.activation == ActivationFunction::Relu6,
              row.find("activation")->text == "relu6");
    const std::vector<YamlValue>& inputs = row.find("inputs")->children;
    ASSERT_EQ(layer.inputs.size(), inputs.size());
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      const LayerIndex source = layer.inputs[k];
      EXPECT_EQ(
          source == kNetworkInput ? "input" : network.layers[static_cast<std::size_t>(source)].name,
          inputs[k].text);
    }
  }
}

}  // namespace
}  // namespace rill
