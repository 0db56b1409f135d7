// SPDX-License-Identifier: Apache-2.0
#include "sim/config/layer_schema.h"

#include <algorithm>

#include "sim/config/schemas.h"
#include "sim/config/suggest.h"

namespace rill {

namespace {

/// `3`, or `[height, width]`.
Codec<Extent> extent(int low, int high) {
  const Codec<int> side = whole(low, high);
  Codec<Extent> codec;
  codec.type = side.type + ", or [height, width]";
  codec.read = [side](const YamlValue& value, const Place& place) -> std::optional<Extent> {
    if (!value.is(YamlValue::Kind::Sequence)) {
      const std::optional<int> both = side.read(value, place);
      return both ? std::make_optional(Extent{*both, *both}) : std::nullopt;
    }
    if (value.children.size() != 2) {
      place.error(value, "has " + std::to_string(value.children.size()) +
                             " values; write one number or [height, width]");
      return std::nullopt;
    }
    const std::optional<int> height = side.read(value.children[0], place.item(0));
    const std::optional<int> width = side.read(value.children[1], place.item(1));
    if (!height || !width) return std::nullopt;
    return Extent{*height, *width};
  };
  codec.write = [side](const Extent& e) {
    return e.height == e.width ? side.write(e.height) : list_of(side).write({e.height, e.width});
  };
  return codec;
}

/// One name, or a list of names.
Codec<std::vector<std::string>> names() {
  Codec<std::vector<std::string>> codec = list_of(text());
  codec.type = "layer name or list of them";
  codec.read = [list = codec.read](const YamlValue& value, const Place& place) {
    if (value.is(YamlValue::Kind::Sequence)) return list(value, place);
    const std::optional<std::string> one = read_text(value, place);
    return one ? std::make_optional(std::vector<std::string>{*one}) : std::nullopt;
  };
  return codec;
}

/// The keys a layer has must be those its operation knows. Unknown ones have been reported; nor is
/// the one missing that such a key was probably meant to be.
void check_keys(const LayerDraft& draft, const YamlValue& value, const Place& place) {
  const OperationDoc& operation = operation_docs()[static_cast<std::size_t>(draft.kind)];
  const std::vector<std::string> known = layer_schema().keys();
  const auto is_known = [&known](const std::string& key) {
    return std::find(known.begin(), known.end(), key) != known.end();
  };
  const auto is_meant = [&](const std::string& key) {
    return std::any_of(value.children.begin(), value.children.end(), [&](const YamlValue& child) {
      return !is_known(child.key) && nearest_name(child.key, known) == key;
    });
  };
  for (const std::string& key : operation.required) {
    if (value.find(key) == nullptr && !is_meant(key))
      place.member(key).error(
          value.key_where, "is missing; a " + operation.name + " needs it: add `" + key + ": …`");
  }
  for (const YamlValue& child : value.children) {
    if (is_known(child.key) && !has_key(operation, child.key))
      place.member(child.key).error(child.key_where,
                                    "means nothing for " + operation.name + "; remove it");
  }
  const YamlValue* slope = value.find("leaky_slope");
  if (slope != nullptr && draft.activation != ActivationFunction::LeakyRelu)
    place.member("leaky_slope")
        .error(slope->key_where, "has no effect unless `activation: leaky_relu`; remove it");
}

Schema<LayerDraft> make_layer_schema() {
  const Codec<double> factor = real(1e-9, 1e9);
  Schema<LayerDraft> s;
  s.required("op", &LayerDraft::kind, operation_codec(), "", "Operation.")
      .optional("from", &LayerDraft::from, names(), "",
                "Layers it reads, or `input` for the picture; the layer above when absent. The "
                "order of a concat is its channel order.")
      .optional("channels", &LayerDraft::channels, whole(1, kLargestExtent), "", "Output channels.")
      .optional("kernel", &LayerDraft::kernel, extent(1, 1024), "pixels", "Window.")
      .optional("stride", &LayerDraft::stride, extent(1, 1024), "pixels",
                "Step of the window (1 for convolutions when absent); of a reorg, its block.")
      .optional("pad", &LayerDraft::pad, extent(0, 1024), "pixels",
                "Zeros around the map, on both sides (0 when absent).")
      .optional("dilation", &LayerDraft::dilation, whole(1, 1024), "pixels",
                "Distance between taps of the kernel.")
      .optional("groups", &LayerDraft::groups, whole(1, kLargestExtent), "",
                "Channel groups that do not see one another.")
      .optional("bias", &LayerDraft::bias, boolean(), "", "Adds one number per output channel.")
      .optional("batch_norm", &LayerDraft::batch_norm, boolean(), "",
                "A batch norm follows and is folded into weight and bias.")
      .optional("activation", &LayerDraft::activation,
                choice<ActivationFunction>({{"none", ActivationFunction::None},
                                            {"relu", ActivationFunction::Relu},
                                            {"relu6", ActivationFunction::Relu6},
                                            {"leaky_relu", ActivationFunction::LeakyRelu}}),
                "", "Applied last.")
      .optional("leaky_slope", &LayerDraft::leaky_slope, real(0, 1), "",
                "Slope of leaky_relu below 0.")
      .optional("ceil_mode", &LayerDraft::ceil_mode, boolean(), "",
                "Output size of a pool rounds up.")
      .optional("count_include_pad", &LayerDraft::count_include_pad, boolean(), "",
                "Padding counts in the divisor of an average pool.")
      .optional("order", &LayerDraft::order,
                choice<ReorgOrder>({{"block_major", ReorgOrder::BlockMajor},
                                    {"channel_major", ReorgOrder::ChannelMajor}}),
                "",
                "Channel order of a reorg: out[(2*dy+dx)*C+c] as networks are trained, or "
                "out[4*c+2*dy+dx] as the published SkyNet HLS stores it.")
      .optional("scale", &LayerDraft::scale, whole(2, 64), "", "Factor of an upsampling.")
      .optional("align_corners", &LayerDraft::align_corners, boolean(), "",
                "Corner pixels of an upsampling coincide.")
      .optional("pre_scale", &LayerDraft::pre_scale, factor, "",
                "Input of an upsampling is multiplied by this first.")
      .optional("output_scale", &LayerDraft::output_scale, factor, "",
                "Sum is multiplied by this before the activation; 1 when absent, or the network's "
                "batch_norm_scale behind a batch norm.")
      .optional("init_scale", &LayerDraft::init_scale, factor, "",
                "Initial scale of an l2_normalize.")
      .optional("like", &LayerDraft::like, text(), "",
                "Layer above whose height and width a crop leaves.")
      .optional("offset", &LayerDraft::offset, extent(0, kLargestExtent), "pixels",
                "Rows and columns that a crop leaves away at the top and at the left (0 when "
                "absent).")
      .optional("bundle", &LayerDraft::bundle, identifier(), "",
                "Layers of one name form a group under `fusion: bundle`.")
      .located(&LayerDraft::where)
      .check(check_keys, {"op", "activation"});
  return s;
}

}  // namespace

const Schema<LayerDraft>& layer_schema() {
  static const Schema<LayerDraft> schema = make_layer_schema();
  return schema;
}

Layer to_layer(const LayerDraft& draft, const std::string& name) {
  Layer layer;
  layer.name = name;
  layer.op = operation_of(draft.kind);
  layer.out_channels = draft.channels.value_or(0);
  const Extent one{1, 1};
  layer.window.kernel_h = draft.kernel.value_or(one).height;
  layer.window.kernel_w = draft.kernel.value_or(one).width;
  layer.window.stride_h = draft.stride.value_or(one).height;
  layer.window.stride_w = draft.stride.value_or(one).width;
  layer.window.pad_h = draft.pad.value_or(Extent{}).height;
  layer.window.pad_w = draft.pad.value_or(Extent{}).width;
  layer.window.dilation = draft.dilation;
  layer.groups = draft.kind == OperationWord::Depthwise ? layer.out_channels : draft.groups;
  layer.bias = draft.bias;
  layer.batch_norm = draft.batch_norm;
  layer.activation = draft.activation;
  layer.leaky_slope = draft.leaky_slope;
  layer.ceil_mode = draft.ceil_mode;
  layer.count_include_pad = draft.count_include_pad;
  layer.reorg_order = draft.order;
  layer.scale = draft.scale;
  layer.align_corners = draft.align_corners;
  layer.pre_scale = draft.pre_scale;
  layer.output_scale = draft.output_scale.value_or(1.0);
  layer.init_scale = draft.init_scale;
  layer.like = draft.like;
  layer.crop_top = draft.offset.value_or(Extent{}).height;
  layer.crop_left = draft.offset.value_or(Extent{}).width;
  layer.bundle = draft.bundle;
  layer.where = draft.where;
  return layer;
}

LayerDraft to_draft(const Layer& layer, const std::vector<std::string>& from) {
  LayerDraft draft;
  draft.kind = kind_of(layer.op);
  draft.from = from;
  draft.channels = layer.out_channels;
  draft.kernel = Extent{layer.window.kernel_h, layer.window.kernel_w};
  draft.stride = Extent{layer.window.stride_h, layer.window.stride_w};
  draft.pad = Extent{layer.window.pad_h, layer.window.pad_w};
  draft.dilation = layer.window.dilation;
  draft.groups = layer.groups;
  draft.bias = layer.bias;
  draft.batch_norm = layer.batch_norm;
  draft.activation = layer.activation;
  draft.leaky_slope = layer.leaky_slope;
  draft.ceil_mode = layer.ceil_mode;
  draft.count_include_pad = layer.count_include_pad;
  draft.order = layer.reorg_order;
  draft.scale = layer.scale;
  draft.align_corners = layer.align_corners;
  draft.pre_scale = layer.pre_scale;
  draft.output_scale = layer.output_scale;
  draft.init_scale = layer.init_scale;
  draft.like = layer.like;
  draft.offset = Extent{layer.crop_top, layer.crop_left};
  draft.bundle = layer.bundle;
  return draft;
}

}  // namespace rill
