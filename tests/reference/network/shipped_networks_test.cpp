// SPDX-License-Identifier: Apache-2.0
// Are the networks in configs/ those of the layer tables: the same layers, links, products and
// parameters?
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>

#include "sim/config/read.h"
#include "tests/support/reference_dir.h"
#include "tests/support/table_network.h"

namespace rill {
namespace {

void expect_same_window(const Layer& ours, const Layer& table) {
  EXPECT_EQ(ours.window.kernel_h, table.window.kernel_h);
  EXPECT_EQ(ours.window.kernel_w, table.window.kernel_w);
  EXPECT_EQ(ours.window.stride_h, table.window.stride_h);
  EXPECT_EQ(ours.window.stride_w, table.window.stride_w);
  EXPECT_EQ(ours.window.pad_h, table.window.pad_h);
  EXPECT_EQ(ours.window.pad_w, table.window.pad_w);
  EXPECT_EQ(ours.window.dilation, table.window.dilation);
}

void expect_same_layer(const Layer& ours, const Layer& table) {
  SCOPED_TRACE(table.name);
  EXPECT_EQ(ours.name, table.name);
  EXPECT_EQ(ours.op, table.op);
  EXPECT_EQ(ours.inputs, table.inputs);
  EXPECT_EQ(ours.out_channels, table.out_channels);
  EXPECT_EQ(ours.groups, table.groups);
  EXPECT_EQ(ours.bias, table.bias);
  EXPECT_EQ(ours.batch_norm, table.batch_norm);
  EXPECT_EQ(ours.activation, table.activation);
  EXPECT_EQ(ours.ceil_mode, table.ceil_mode);
  EXPECT_EQ(ours.count_include_pad, table.count_include_pad);
  EXPECT_EQ(ours.scale, table.scale);
  EXPECT_EQ(ours.align_corners, table.align_corners);
  EXPECT_EQ(ours.pre_scale, table.pre_scale);
  EXPECT_EQ(ours.output_scale, table.output_scale);
  EXPECT_EQ(ours.init_scale, table.init_scale);
  if (ours.op != Op::Reorg) expect_same_window(ours, table);
}

/// Parameters as a training framework counts them: running mean and variance are none.
std::int64_t parameters_of(const Layer& layer) {
  if (layer.op == Op::L2Normalize) return layer.in.channels;
  std::int64_t count = layer.weights();
  if (layer.bias) count += layer.out_channels;
  if (layer.batch_norm) count += 2 * layer.out_channels;
  return count;
}

TEST(ShippedNetworks, EqualTheLayerTables) {
  const auto reference = test::reference_dir();
  if (!reference) GTEST_SKIP() << test::reference_missing();
  std::set<std::string> compared;
  for (const auto& entry :
       std::filesystem::directory_iterator(test::source_dir() / "configs/networks")) {
    const std::filesystem::path file = *reference / "networks" / entry.path().filename();
    if (!std::filesystem::exists(file)) continue;
    SCOPED_TRACE(entry.path().stem().string());
    const test::TableNetwork table = test::read_table_network(file);
    Network network = read_network(entry.path());
    infer_shapes(network);
    EXPECT_EQ(network.input, table.network.input);
    EXPECT_EQ(network.batch_norm_epsilon, table.network.batch_norm_epsilon);
    ASSERT_EQ(network.layers.size(), table.rows.size());
    std::int64_t parameters = 0;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      expect_same_layer(network.layers[i], table.network.layers[i]);
      parameters += parameters_of(network.layers[i]);
    }
    EXPECT_EQ(network.macs(), table.totals.macs);
    EXPECT_EQ(parameters, table.params);
    EXPECT_EQ(network.outputs, table.network.outputs);
    compared.insert(entry.path().stem().string());
  }
  for (const char* name :
       {"vgg16", "resnet50", "googlenet", "googlenet_torchvision", "squeezenet1_0", "squeezenet1_1",
        "ssd300_vgg16", "inception_v4", "skynet_quant", "flownets", "flownets_bn", "flownetq"}) {
    EXPECT_EQ(compared.count(name), 1u) << name;
  }
}

}  // namespace
}  // namespace rill
