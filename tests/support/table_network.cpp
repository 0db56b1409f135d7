// SPDX-License-Identifier: Apache-2.0
#include "tests/support/table_network.h"

#include <yaml-cpp/yaml.h>

#include <map>
#include <stdexcept>
#include <string>

namespace rill::test {
namespace {

Op op_of(const std::string& name) {
  static const std::map<std::string, Op> kOps{{"conv", Op::Convolution},
                                              {"dwconv", Op::Convolution},
                                              {"deconv", Op::Deconvolution},
                                              {"fc", Op::FullyConnected},
                                              {"maxpool", Op::MaxPool},
                                              {"avgpool", Op::AveragePool},
                                              {"global_avgpool", Op::GlobalAveragePool},
                                              {"add", Op::Add},
                                              {"concat", Op::Concat},
                                              {"reorg", Op::Reorg},
                                              {"upsample_bilinear", Op::BilinearUpsample},
                                              {"l2norm", Op::L2Normalize}};
  return kOps.at(name);
}

void set_activation(const std::string& name, Layer& layer) {
  if (name == "none") return;
  if (name == "relu") {
    layer.activation = ActivationFunction::Relu;
  } else if (name == "relu6" || name == "quant_relu_u4_max6") {
    layer.activation = ActivationFunction::Relu6;
  } else if (name == "leaky_relu_0.1") {
    layer.activation = ActivationFunction::LeakyRelu;
    layer.leaky_slope = 0.1;
  } else if (name == "quant_relu_0_4") {
    layer.activation = ActivationFunction::Relu;
    layer.output_scale = 0.25;
  } else {
    throw std::runtime_error("layer table: unknown activation " + name);
  }
}

void read_pair(const YAML::Node& row, const char* key, int& first, int& second) {
  if (!row[key]) return;
  first = row[key][0].as<int>();
  second = row[key][1].as<int>();
}

template <typename Value>
Value value_or(const YAML::Node& row, const char* key, Value otherwise) {
  return row[key] ? row[key].as<Value>() : otherwise;
}

Layer read_layer(const YAML::Node& row, const std::map<std::string, LayerIndex>& known) {
  Layer layer;
  layer.name = row["name"].as<std::string>();
  layer.op = op_of(row["op"].as<std::string>());
  for (const YAML::Node& input : row["inputs"]) {
    layer.inputs.push_back(known.at(input.as<std::string>()));
  }
  // Only layers with weights choose their channels; our rules must find the others'.
  if (layer.has_weights()) layer.out_channels = row["out_channels"].as<int>();
  // A fully connected layer and a global pool take their window from the map they see.
  if (layer.op != Op::FullyConnected && layer.op != Op::GlobalAveragePool) {
    read_pair(row, "kernel", layer.window.kernel_h, layer.window.kernel_w);
    read_pair(row, "stride", layer.window.stride_h, layer.window.stride_w);
    read_pair(row, "pad", layer.window.pad_h, layer.window.pad_w);
    layer.window.dilation = value_or(row, "dilation", 1);
    layer.groups = value_or(row, "groups", 1);
  }
  layer.bias = value_or(row, "bias", false);
  layer.batch_norm = value_or(row, "bn", false);
  layer.ceil_mode = value_or(row, "ceil_mode", false);
  layer.count_include_pad = value_or(row, "count_include_pad", true);
  layer.scale = value_or(row, "scale", 2);
  layer.align_corners = value_or(row, "align_corners", false);
  layer.pre_scale = value_or(row, "pre_scale", 1.0);
  layer.init_scale = value_or(row, "init_scale", 1.0);
  set_activation(row["activation"].as<std::string>(), layer);
  return layer;
}

TableRow read_row(const YAML::Node& row) {
  return {{row["out_channels"].as<int>(), row["out_hw"][0].as<int>(), row["out_hw"][1].as<int>()},
          row["macs"].as<std::int64_t>(),
          row["weights"].as<std::int64_t>()};
}

}  // namespace

TableNetwork read_table_network(const std::filesystem::path& path, std::optional<int> height,
                                std::optional<int> width) {
  const YAML::Node file = YAML::LoadFile(path.string());
  TableNetwork table;
  Network& network = table.network;
  network.name = file["network"].as<std::string>();
  const YAML::Node input = file["input"];
  network.input = {input["channels"].as<int>(), height.value_or(input["hw"][0].as<int>()),
                   width.value_or(input["hw"][1].as<int>())};
  network.batch_norm_epsilon = value_or(file, "bn_eps", network.batch_norm_epsilon);
  std::map<std::string, LayerIndex> known{{"input", kNetworkInput}};
  for (const YAML::Node& row : file["layers"]) {
    network.layers.push_back(read_layer(row, known));
    table.rows.push_back(read_row(row));
    known[network.layers.back().name] = static_cast<LayerIndex>(network.layers.size()) - 1;
  }
  table.totals.macs = file["totals"]["macs"].as<std::int64_t>();
  table.totals.weights = file["totals"]["weights"].as<std::int64_t>();
  table.params = file["totals"]["params"].as<std::int64_t>();
  infer_shapes(network);
  return table;
}

}  // namespace rill::test
