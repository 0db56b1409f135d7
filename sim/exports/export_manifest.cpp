// SPDX-License-Identifier: Apache-2.0
#include "sim/exports/export_manifest.h"

#include <nlohmann/json.hpp>

namespace rill {
namespace {

using Json = nlohmann::ordered_json;

const char* name_of(Requantization::Kind kind) {
  switch (kind) {
    case Requantization::Kind::Identity:
      return "identity";
    case Requantization::Kind::Cast:
      return "cast";
    case Requantization::Kind::Multiply:
      return "multiply";
    case Requantization::Kind::Thresholds:
      return "thresholds";
  }
  return "";
}

const char* name_of(BiasEntry entry) {
  switch (entry) {
    case BiasEntry::First:
      return "first";
    case BiasEntry::Last:
      return "last";
    case BiasEntry::None:
      return "none";
  }
  return "";
}

/// As the text of a format has it.
std::string rounding_name(Rounding rounding) {
  const std::string text = Format::fixed(2, 2, rounding, Overflow::Sat).to_string();
  const std::size_t begin = text.find(',', text.find(',') + 1) + 1;
  return text.substr(begin, text.find(',', begin) - begin);
}

/// A bound of the output codes; null: the format's own.
Json bound(Code code, Code none) { return code == none ? Json(nullptr) : Json(code); }

Json requantization_json(const LayerArithmetic& arithmetic) {
  const Requantization& cast = arithmetic.requantization;
  Json json{{"kind", name_of(cast.kind)},
            {"lowest", bound(cast.minimum, INT32_MIN)},
            {"highest", bound(cast.maximum, INT32_MAX)}};
  if (cast.kind == Requantization::Kind::Multiply) {
    json["shift"] = cast.shift;
    json["rounding"] = rounding_name(cast.rounding);
  }
  return json;
}

Json layer_json(const Layer& layer, const LayerArithmetic& arithmetic) {
  const Window& window = layer.window;
  Json json{{"layer", layer.name},
            {"in", {layer.in.channels, layer.in.height, layer.in.width}},
            {"out", {layer.out.channels, layer.out.height, layer.out.width}},
            {"kernel", {window.kernel_h, window.kernel_w}},
            {"stride", {window.stride_h, window.stride_w}},
            {"padding", {window.pad_h, window.pad_w}},
            {"padding_code", arithmetic.padding_code},
            {"dilation", window.dilation},
            {"groups", layer.groups},
            {"input", arithmetic.input.to_string()},
            {"output", arithmetic.output.to_string()},
            {"requantization", requantization_json(arithmetic)}};
  if (!layer.has_weights()) return json;
  const Accumulation& sums = arithmetic.accumulation;
  json["weight"] = arithmetic.weight.to_string();
  json["bias"] = arithmetic.bias.to_string();
  json["accumulator"] = sums.accumulator.to_string();
  json["terms_per_cast"] = sums.terms_per_cast;  // 0: once, after all of them
  json["partial"] = sums.partial ? Json(sums.partial->to_string()) : Json(nullptr);
  json["terms"] = sums.order == TermOrder::TapMajor ? "tap_major" : "channel_major";
  json["bias_enters"] = name_of(sums.bias);
  return json;
}

Json file_json(const ExportFile& file, const char* extension) {
  const Packing& packing = file.words.packing;
  const int width = packing.word_width(packing.bits);
  const auto per_word = static_cast<std::size_t>(packing.codes_per_word());
  Json json{{"file", file.name + extension},
            {"role", file.role},
            {"layer", file.layer},
            {"codes", file.codes},
            {"words", file.words.lanes.size() / per_word},
            {"word_bits", width},
            {"lanes", packing.codes_per_word()},
            {"lane_bits", packing.bits},
            {"order", file.order}};
  if (file.accumulator) json["accumulator"] = true;
  if (file.is_map) json["packing"] = packing.to_string();
  return json;
}

}  // namespace

const char* extension_of(ExportFormat format) {
  switch (format) {
    case ExportFormat::Npy:
      return ".npy";
    case ExportFormat::Dat:
      return ".dat";
    case ExportFormat::Hex:
      return ".hex";
    case ExportFormat::Bin:
      return ".bin";
  }
  return "";
}

std::string export_manifest(const ExportHead& head, const std::vector<ExportFile>& files,
                            const QuantizedModel& model, const std::vector<LayerIndex>& layers) {
  Json json{{"run", head.run},        {"network", head.network}, {"numerics", head.numerics},
            {"design", head.design},  {"layer", head.layer},     {"images", head.images},
            {"files", Json::array()}, {"layers", Json::array()}};
  for (const ExportFile& file : files) {
    json["files"].push_back(file_json(file, extension_of(head.format)));
  }
  for (const LayerIndex layer : layers) {
    const auto index = static_cast<std::size_t>(layer);
    json["layers"].push_back(
        layer_json(model.network.layers[index], model.layers[index].arithmetic));
  }
  return json.dump(2) + "\n";
}

}  // namespace rill
