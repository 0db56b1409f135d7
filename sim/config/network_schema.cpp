// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "sim/config/layer_names.h"
#include "sim/config/layer_schema.h"
#include "sim/config/network_links.h"
#include "sim/config/operations.h"
#include "sim/config/schema.h"
#include "sim/config/schemas.h"

namespace rill {

namespace {

struct NetworkDraft {
  std::string name;
  Shape input;
  double batch_norm_epsilon = 1e-5;
  std::optional<double> batch_norm_scale;
  std::vector<Layer> layers;
  std::vector<std::string> outputs;
};

Codec<Shape> input_codec() {
  const Codec<int> side = whole(1, kLargestExtent);
  Schema<Shape> s;
  s.required("channels", &Shape::channels, side, "", "Channels of the picture.")
      .required("height", &Shape::height, side, "pixels", "Rows of the picture.")
      .required("width", &Shape::width, side, "pixels", "Columns of the picture.");
  return s.codec();
}

/// A layer whose operation is left out on purpose has keys of its own, which are no further
/// mistake.
LayerDraft read_layer(const YamlValue& value, const Place& place) {
  const YamlValue* op = value.find("op");
  if (op != nullptr && is_left_out(op->text)) {
    operation_codec().read(*op, place.member("op"));
    return {};
  }
  return layer_schema().read(value, place).value_or(LayerDraft{});
}

/// Layers by name, in the order of the file. Links by name are resolved for the whole network.
Codec<std::vector<Layer>> layers_codec() {
  Codec<std::vector<Layer>> codec;
  codec.type = "section";
  codec.fields = FieldDocs([] { return layer_schema().docs(); }).under("<name>.");
  codec.read = [](const YamlValue& value, const Place& place) -> std::optional<std::vector<Layer>> {
    if (!value.is(YamlValue::Kind::Map) || value.children.empty()) {
      const bool empty = value.is(YamlValue::Kind::Map);
      place.error(value, (empty ? "has no layers" : value.describe()) +
                             ", but a section of layers `name: {op: …}` is needed; add one");
      return std::nullopt;
    }
    std::vector<Layer> layers;
    for (const YamlValue& child : value.children) {
      const Place here = place.member(child.key);
      check_layer_name(child, here, value);
      const LayerDraft draft = read_layer(child, here);
      layers.push_back(to_layer(draft, child.key));
    }
    link_layers(layers, value, place);
    return layers;
  };
  codec.write = [](const std::vector<Layer>& layers) {
    YamlValue section = YamlValue::map();
    for (const Layer& layer : layers) {
      YamlValue written = layer_schema().write(to_draft(layer, names_of(layer.inputs, layers)));
      const OperationDoc& operation = operation_docs()[static_cast<std::size_t>(kind_of(layer.op))];
      auto& keys = written.children;
      keys.erase(std::remove_if(keys.begin(), keys.end(),
                                [&](const YamlValue& child) {
                                  return !has_key(operation, child.key) ||
                                         is_noise(layer, child.key);
                                }),
                 keys.end());
      section.add(layer.name, std::move(written));
    }
    return section;
  };
  return codec;
}

const Schema<NetworkDraft>& network_schema() {
  static const Schema<NetworkDraft> schema = [] {
    Schema<NetworkDraft> s;
    s.optional("name", &NetworkDraft::name, text(), "", "Name in reports; the file's when absent.")
        .required("input", &NetworkDraft::input, input_codec(), "",
                  "Size of the picture the network takes.")
        .optional("batch_norm_epsilon", &NetworkDraft::batch_norm_epsilon, real(0, 1), "",
                  "Added to the variance of every batch norm.")
        .optional("batch_norm_scale", &NetworkDraft::batch_norm_scale, real(1e-9, 1e9), "",
                  "output_scale of the layers with a batch norm that have none of their own.")
        .required("layers", &NetworkDraft::layers, layers_codec(), "",
                  "The graph: layers by name, each below the layers it reads.")
        .optional("outputs", &NetworkDraft::outputs, list_of(text()), "",
                  "Layers whose maps are the answer; every layer that nobody reads when absent.");
    return s;
  }();
  return schema;
}

/// Hands the network's batch_norm_scale to the layers that leave it to the network. Written back,
/// it is theirs.
void scale_batch_norms(double scale, const YamlValue& value, const Place& place,
                       std::vector<Layer>* layers) {
  const std::vector<YamlValue>& written = value.find("layers")->children;
  bool taken = false;
  for (std::size_t i = 0; i < layers->size(); ++i) {
    Layer& layer = (*layers)[i];
    if (!layer.batch_norm || written[i].find("output_scale") != nullptr) continue;
    layer.output_scale = scale;
    taken = true;
  }
  if (taken) return;
  place.member("batch_norm_scale")
      .error(value.find("batch_norm_scale")->key_where,
             "has no effect: no layer has a batch norm without an output_scale of its own; remove "
             "it, or the layers' own");
}

}  // namespace

const Codec<Network>& network_codec() {
  static const Codec<Network> codec = [] {
    Codec<Network> result;
    result.type = "section";
    result.fields = FieldDocs([] { return network_schema().docs(); });
    result.read = [](const YamlValue& value, const Place& place) -> std::optional<Network> {
      const std::optional<NetworkDraft> draft = network_schema().read(value, place);
      if (!draft) return std::nullopt;
      Network network;
      network.name = draft->name;
      network.input = draft->input;
      network.batch_norm_epsilon = draft->batch_norm_epsilon;
      network.layers = draft->layers;
      if (draft->batch_norm_scale) {
        scale_batch_norms(*draft->batch_norm_scale, value, place, &network.layers);
      }
      network.outputs = output_layers(draft->outputs, draft->layers, value, place);
      return network;
    };
    result.write = [](const Network& network) {
      NetworkDraft draft{network.name, network.input,  network.batch_norm_epsilon,
                         std::nullopt, network.layers, names_of(network.outputs, network.layers)};
      return network_schema().write(draft);
    };
    return result;
  }();
  return codec;
}

}  // namespace rill
