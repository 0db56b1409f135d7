// SPDX-License-Identifier: Apache-2.0
#include "sim/config/read.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/support/reference_dir.h"
#include "tests/unit/config/temp_folder.h"

namespace rill {
namespace {

std::filesystem::path configs() { return test::source_dir() / "configs"; }

template <typename Read>
void expect_all_load(const char* folder, std::size_t at_least, Read read) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(configs() / folder)) {
    SCOPED_TRACE(entry.path().string());
    EXPECT_EQ(entry.path().extension(), ".yaml");
    EXPECT_EQ(read(entry.path()).name, entry.path().stem().string());
    ++count;
  }
  EXPECT_GE(count, at_least) << folder;
}

TEST(Configs, EveryFileLoads) {
  expect_all_load("memories", 8, read_memory);
  expect_all_load("boards", 3, read_board);
  expect_all_load("networks", 1, read_network);
  expect_all_load("numerics", 3, read_numerics);
  expect_all_load("designs", 3, read_design);
  expect_all_load("runs", 3, read_run);
}

TEST(Configs, EveryBoardsMemoryExists) {
  for (const ListEntry& board : list_configs("boards", configs())) {
    const BoardSpec spec = read_board(configs() / "boards" / (board.name + ".yaml"));
    EXPECT_EQ(read_memory(configs() / "memories" / (spec.memory + ".yaml")).name, spec.memory);
  }
}

TEST(Configs, DeviceCapacitiesAreTheDataSheets) {
  const auto part = [](const char* name) {
    const BoardSpec::Capacity c = read_board(configs() / "boards" / name).capacity;
    return std::vector<int>{c.lut, c.lutram_lut, c.ff, c.bram36, c.uram, c.dsp};
  };
  // DS891 (Zynq UltraScale+) and DS190 (Zynq-7000), overview tables.
  EXPECT_EQ(part("ultra96.yaml"), (std::vector<int>{70560, 28800, 141120, 216, 0, 360}));
  EXPECT_EQ(part("zcu104.yaml"), (std::vector<int>{230400, 101760, 460800, 312, 96, 1728}));
  EXPECT_EQ(part("pynq_z1.yaml"), (std::vector<int>{53200, 17400, 106400, 140, 0, 220}));
}

TEST(Configs, MemoryPeaksFollowFromClockAndWidth) {
  // 2 transfers per clock: 2 / 1.876 ns x 4 bytes, 2 / 0.833 ns x 8 bytes, 2 / 1.905 ns x 2 bytes.
  const auto memory = [](const char* name) { return read_memory(configs() / "memories" / name); };
  EXPECT_NEAR(memory("lpddr4_1066_x32.yaml").peak_gbps(), 4.264, 0.001);
  EXPECT_NEAR(memory("ddr4_2400_x64_x16dev.yaml").peak_gbps(), 19.208, 0.001);
  EXPECT_NEAR(memory("ddr3_1050_x16.yaml").peak_gbps(), 2.100, 0.001);
  EXPECT_EQ(memory("ddr3_1050_x16.yaml").bytes_per_burst(), 16);
}

TEST(ReadDesign, GroupsMayBeListed) {
  const test::TempFolder folder;
  const DesignSpec design = read_design(
      folder.write("d.yaml", "organisation: streaming\nfusion: [[a, b], [c]]\nname: mine\n"));
  EXPECT_EQ(design.fusion, DesignSpec::Fusion::Explicit);
  EXPECT_EQ(design.groups, (std::vector<std::vector<std::string>>{{"a", "b"}, {"c"}}));
  EXPECT_EQ(design.name, "mine");
  EXPECT_EQ(design.where.line, 1);
}

TEST(ReadNetwork, TheBatchNormScaleIsTakenByTheLayersWithoutTheirOwn) {
  const test::TempFolder folder;
  const std::string layers =
      "layers:\n"
      "  a: {op: convolution, channels: 4, kernel: 1, batch_norm: true}\n"
      "  b: {op: convolution, channels: 4, kernel: 1, batch_norm: true, output_scale: 0.5}\n"
      "  c: {op: convolution, channels: 4, kernel: 1, bias: true}\n";
  const std::string head = "input: {channels: 3, height: 8, width: 8}\n";
  const Network network =
      read_network(folder.write("n.yaml", head + "batch_norm_scale: 0.25\n" + layers));
  EXPECT_EQ(network.layers[0].output_scale, 0.25);
  EXPECT_EQ(network.layers[1].output_scale, 0.5);
  EXPECT_EQ(network.layers[2].output_scale, 1);
  EXPECT_EQ(read_network(folder.write("m.yaml", head + layers)).layers[0].output_scale, 1);
  // Nobody would take it: a switch that switches nothing.
  const std::string own = "layers:\n  c: {op: convolution, channels: 4, kernel: 1, bias: true}\n";
  try {
    read_network(folder.write("bad.yaml", head + "batch_norm_scale: 0.25\n" + own));
    FAIL() << "accepted";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("bad.yaml:2:1"));
    EXPECT_THAT(error.what(), testing::HasSubstr("batch_norm_scale: has no effect"));
  }
}

TEST(ReadNetwork, FlownetqKeepsItsQuarterAsASwitch) {
  const Network network = read_network(configs() / "networks" / "flownetq.yaml");
  for (const Layer& layer : network.layers) {
    EXPECT_EQ(layer.output_scale, layer.batch_norm ? 0.25 : 1) << layer.name;
  }
}

TEST(ReadNetwork, LayersReadTheLayerAboveUnlessTheySayFromWhere) {
  const test::TempFolder folder;
  const Network network = read_network(
      folder.write("n.yaml",
                   "input: {channels: 3, height: 8, width: 8}\n"
                   "layers:\n"
                   "  a: {op: convolution, channels: 4, kernel: [3, 1], pad: [1, 0]}\n"
                   "  b: {op: depthwise, channels: 4, kernel: 3, stride: 2}\n"
                   "  c: {op: convolution, from: input, channels: 4, kernel: 1, stride: 2}\n"
                   "  d: {op: add, from: [b, c], activation: relu}\n"));
  ASSERT_EQ(network.layers.size(), 4u);
  EXPECT_EQ(network.layers[0].inputs, std::vector<LayerIndex>{kNetworkInput});
  EXPECT_EQ(network.layers[1].inputs, std::vector<LayerIndex>{0});
  EXPECT_EQ(network.layers[2].inputs, std::vector<LayerIndex>{kNetworkInput});
  EXPECT_EQ(network.layers[3].inputs, (std::vector<LayerIndex>{1, 2}));
  EXPECT_EQ(network.outputs, std::vector<LayerIndex>{3});
  EXPECT_EQ(network.layers[0].window.kernel_h, 3);
  EXPECT_EQ(network.layers[0].window.kernel_w, 1);
  EXPECT_EQ(network.layers[0].window.pad_w, 0);
  EXPECT_EQ(network.layers[1].groups, 4);
  EXPECT_EQ(network.layers[1].window.stride_w, 2);
  EXPECT_EQ(network.layers[3].where.line, 6);
}

TEST(ReadNetwork, OutputsMayBeChosen) {
  const test::TempFolder folder;
  const Network network =
      read_network(folder.write("n.yaml",
                                "input: {channels: 1, height: 4, width: 4}\noutputs: [b, a]\n"
                                "layers:\n  a: {op: max_pool, kernel: 2, stride: 2}\n"
                                "  b: {op: max_pool, kernel: 2, stride: 2}\n"));
  EXPECT_EQ(network.outputs, (std::vector<LayerIndex>{1, 0}));
}

TEST(ListConfigs, ListsEveryKind) {
  for (const std::string& kind : list_kinds()) {
    const std::vector<ListEntry> entries = list_configs(kind, configs());
    EXPECT_FALSE(entries.empty()) << kind;
    for (const ListEntry& entry : entries) EXPECT_FALSE(entry.summary.empty()) << entry.name;
  }
}

TEST(ListConfigs, RefusesUnknownKinds) {
  try {
    list_configs("board", configs());
    FAIL() << "was accepted";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("did you mean `boards`?"));
  }
}

}  // namespace
}  // namespace rill
