// SPDX-License-Identifier: Apache-2.0
#include "sim/model/weight_names.h"

#include <array>
#include <cstddef>

namespace rill::detail {

namespace {

/// Our own scheme, `<layer>.<role>`, in the order of Role. Channels behind a reorg are in the
/// networks' order (BlockMajor).
constexpr std::array<const char*, 10> kRoleNames{
    ".weight",       ".bias",       ".gamma",
    ".beta",         ".mean",       ".var",
    ".weight_codes", ".bias_codes", ".multiplier_codes",
    ".offset_codes"};

/// Files that the published SkyNet HLS design was read into (reference/skynet-hls/README.md section
/// 1): floats keep PyTorch's channel order, raw codes have that of the HLS code.
struct Alias {
  Role role;
  const char* ending;
  ReorgOrder order;
};
/// The last three: the published UltraNet design (reference/ultranet/README.md section 1).
constexpr std::array<Alias, 7> kAliases{{
    {Role::Weight, "_w_f32", ReorgOrder::BlockMajor},
    {Role::Bias, "_b_f32", ReorgOrder::BlockMajor},
    {Role::WeightCodes, "_w_i16", ReorgOrder::ChannelMajor},
    {Role::BiasCodes, "_b_i16", ReorgOrder::ChannelMajor},
    {Role::WeightCodes, "_weight", ReorgOrder::BlockMajor},
    {Role::MultiplierCodes, "_inc", ReorgOrder::BlockMajor},
    {Role::OffsetCodes, "_bias", ReorgOrder::BlockMajor},
}};

/// How that design calls a layer: dw1_dw3x3 is dw1_conv3x3, pw7_1x1 is pw7.
struct LayerAlias {
  const char* ending;
  const char* instead;
};
constexpr std::array<LayerAlias, 3> kLayerAliases{{
    {"_dw3x3", "_conv3x3"},
    {"_pw1x1", "_conv1x1"},
    {"_1x1", ""},
}};

/// The layer's name and its other names.
std::vector<std::string> layer_names(const std::string& layer) {
  std::vector<std::string> names{layer};
  for (const LayerAlias& alias : kLayerAliases) {
    const std::string ending = alias.ending;
    if (layer.size() > ending.size() &&
        layer.compare(layer.size() - ending.size(), ending.size(), ending) == 0) {
      names.push_back(layer.substr(0, layer.size() - ending.size()) + alias.instead);
    }
  }
  return names;
}

/// How the published SkrSkr design calls the layers of SkyNet (reference/skrskr/README.md section
/// 1): dw1_dw3x3 is conv1, dw1_pw1x1 conv2 … pw7_1x1 conv13. Empty for other layers.
std::string skrskr_name(const std::string& layer) {
  if (layer == "pw7_1x1") return "conv13";
  const bool bundle = layer.size() == 9 && layer.compare(0, 2, "dw") == 0;
  if (!bundle || layer[2] < '1' || layer[2] > '6') return "";
  const int number = 2 * (layer[2] - '0');
  const std::string rest = layer.substr(3);
  if (rest == "_dw3x3") return "conv" + std::to_string(number - 1);
  return rest == "_pw1x1" ? "conv" + std::to_string(number) : "";
}

struct SkrSkrAlias {
  Role role;
  const char* ending;
};
constexpr std::array<SkrSkrAlias, 3> kSkrSkrAliases{{
    {Role::WeightCodes, "_w_i8"},
    {Role::BiasCodes, "_b_i16"},
    {Role::MultiplierCodes, "_m_i16"},
}};

/// How PyTorch calls the parts of a layer made of nn.Sequential(convolution, batch norm,
/// activation), as in FlowNetS, in the order of Role.
constexpr std::array<const char*, 6> kSequentialNames{
    ".0.weight", ".0.bias", ".1.weight", ".1.bias", ".1.running_mean", ".1.running_var"};

}  // namespace

std::vector<ArrayName> array_names(const std::string& layer, Role role) {
  std::vector<ArrayName> names{
      {layer + kRoleNames[static_cast<std::size_t>(role)], ReorgOrder::BlockMajor}};
  if (static_cast<std::size_t>(role) < kSequentialNames.size()) {
    names.push_back(
        {layer + kSequentialNames[static_cast<std::size_t>(role)], ReorgOrder::BlockMajor});
  }
  for (const Alias& alias : kAliases) {
    if (alias.role != role) continue;
    for (const std::string& name : layer_names(layer)) {
      names.push_back({name + alias.ending, alias.order});
    }
  }
  const std::string in_skrskr = skrskr_name(layer);
  for (const SkrSkrAlias& alias : kSkrSkrAliases) {
    if (alias.role == role && !in_skrskr.empty()) {
      names.push_back({in_skrskr + alias.ending, ReorgOrder::BlockMajor});
    }
  }
  return names;
}

}  // namespace rill::detail
