// SPDX-License-Identifier: Apache-2.0
#include "sim/model/load_parameters.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "sim/config/suggest.h"
#include "sim/core/error.h"
#include "sim/io/array_store.h"
#include "sim/io/file.h"
#include "sim/model/channel_order.h"
#include "sim/model/weight_names.h"

namespace rill {

namespace {

using detail::ArrayName;
using detail::LayerOrder;
using detail::Role;

template <typename Value>
std::vector<Value> values_of(const Array& array);

template <>
std::vector<double> values_of(const Array& array) {
  std::vector<double> values = array.reals();
  if (std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); })) {
    return values;
  }
  fail_file(array.origin, "holds numbers that are not finite; export the weights again");
}

template <>
std::vector<Code> values_of(const Array& array) {
  const std::vector<std::int64_t>& integers = array.integers();
  constexpr std::int64_t kLowest = std::numeric_limits<Code>::min();
  constexpr std::int64_t kHighest = std::numeric_limits<Code>::max();
  if (std::any_of(integers.begin(), integers.end(),
                  [](std::int64_t v) { return v < kLowest || v > kHighest; })) {
    fail_file(array.origin, "holds codes of more than 32 bits; export the codes again");
  }
  return {integers.begin(), integers.end()};
}

/// Reads the arrays of a network's layers and collects what is wrong with them.
class Loader {
 public:
  Loader(const Network& network, const std::filesystem::path& path)
      : network_(network), store_(path) {}

  bool has(const Layer& layer, Role role) const { return find(layer, role).has_value(); }

  template <typename Value>
  std::vector<Value> weight(LayerIndex index, Role role) {
    const Layer& layer = layer_at(index);
    const std::vector<int> extents = layer.weight_shape();
    const std::optional<Found<Value>> found =
        read<Value>(layer, role, {extents.begin(), extents.end()});
    if (!found) return {};
    return detail::permute_weight(layer, order(index, found->order), found->values);
  }

  /// One value per output channel.
  template <typename Value>
  std::vector<Value> channels(LayerIndex index, Role role) {
    const Layer& layer = layer_at(index);
    const std::optional<Found<Value>> found = read<Value>(layer, role, {layer.out_channels});
    if (!found) return {};
    return detail::permute_channels(order(index, found->order), found->values);
  }

  void complain(const Layer& layer, Role role, const std::string& message) {
    SourceLocation where;
    where.file = store_.path().string();
    diagnostics_.push_back({where, detail::array_names(layer.name, role).front().name, message});
  }

  /// A batch norm divides by the root of these, in doubles, where even a float32 subnormal counts.
  void check_variance(const Layer& layer, const std::vector<double>& variance) {
    const double epsilon = network_.batch_norm_epsilon;
    const auto wrong = std::find_if(variance.begin(), variance.end(),
                                    [&](double value) { return !(value + epsilon > 0); });
    const std::optional<ArrayName> name = find(layer, Role::Variance);
    if (wrong == variance.end() || !name) return;
    SourceLocation where;
    where.file = store_.path().string();
    diagnostics_.push_back(
        {where, name->name,
         "holds no positive variance for channel " + std::to_string(wrong - variance.begin()) +
             "; export the weights again, or correct the network's batch_norm_epsilon"});
  }

  void finish() {
    if (!diagnostics_.empty()) throw ConfigError(std::move(diagnostics_));
  }

 private:
  /// For an array that is not there: a misspelt one that belongs to no layer may be it.
  std::string remedy(const ArrayName& missing) const {
    std::vector<std::string> strangers;
    for (const std::string& name : store_.names()) {
      if (!belongs_to_a_layer(name)) strangers.push_back(name);
    }
    const std::string near = nearest_name(missing.name, strangers);
    if (!near.empty()) return "rename `" + near + "` if that is it";
    // Of a folder, the file that the array would be.
    const bool folder = std::filesystem::is_directory(store_.path());
    return folder ? "add the array as " + missing.name + ".npy" : "add the array";
  }

  bool belongs_to_a_layer(const std::string& array) const {
    return std::any_of(network_.layers.begin(), network_.layers.end(), [&](const Layer& layer) {
      const std::size_t length = layer.name.size();
      return array.size() > length && array.compare(0, length, layer.name) == 0 &&
             array[length] == '.';
    });
  }

  template <typename Value>
  struct Found {
    std::vector<Value> values;
    ReorgOrder order;
  };

  const Layer& layer_at(LayerIndex index) const {
    return network_.layers[static_cast<std::size_t>(index)];
  }

  std::optional<ArrayName> find(const Layer& layer, Role role) const {
    for (const ArrayName& name : detail::array_names(layer.name, role)) {
      if (store_.contains(name.name)) return name;
    }
    return std::nullopt;
  }

  template <typename Value>
  std::optional<Found<Value>> read(const Layer& layer, Role role,
                                   const std::vector<std::int64_t>& shape) {
    const std::optional<ArrayName> name = find(layer, role);
    if (!name) {
      complain(layer, role, "is missing; " + remedy(detail::array_names(layer.name, role).front()));
      return std::nullopt;
    }
    try {
      const Array array = store_.get(name->name);
      expect_shape(array, shape, true);
      return Found<Value>{values_of<Value>(array), name->order};
    } catch (const ConfigError& error) {
      diagnostics_.insert(diagnostics_.end(), error.diagnostics().begin(),
                          error.diagnostics().end());
      return std::nullopt;
    }
  }

  const LayerOrder& order(LayerIndex index, ReorgOrder stored) {
    std::vector<LayerOrder>& orders = orders_[stored];
    if (orders.empty()) orders = detail::layer_orders(network_, stored);
    return orders[static_cast<std::size_t>(index)];
  }

  const Network& network_;
  ArrayStore store_;
  std::map<ReorgOrder, std::vector<LayerOrder>> orders_;
  std::vector<Diagnostic> diagnostics_;
};

bool has_parameters(const Layer& layer) {
  return layer.has_weights() || layer.op == Op::L2Normalize;
}

/// (max(sum + bias, 0) * m) >> s is (sum * m + bias * m) >> s, at least 0, where m is positive; 0
/// where it is not.
void load_affine(Loader& loader, const Layer& layer, LayerIndex index, LayerCodes* codes) {
  codes->multiplier = loader.channels<Code>(index, Role::MultiplierCodes);
  const bool bias_in_front = !loader.has(layer, Role::OffsetCodes);
  const bool needs_none = !layer.bias && !layer.batch_norm;
  if (!bias_in_front || (!needs_none && !loader.has(layer, Role::BiasCodes))) {
    codes->offset = loader.channels<Code>(index, Role::OffsetCodes);
    return;
  }
  if (needs_none) {
    codes->offset.assign(codes->multiplier.size(), 0);
    return;
  }
  const std::vector<Code> bias = loader.channels<Code>(index, Role::BiasCodes);
  if (bias.size() != codes->multiplier.size()) return;  // which the loader complains about
  for (std::size_t c = 0; c < bias.size(); ++c) {
    Code& multiplier = codes->multiplier[c];
    if (layer.activation != ActivationFunction::None) multiplier = std::max(multiplier, Code{0});
    const std::int64_t offset = std::int64_t{bias[c]} * multiplier;
    if (offset < std::numeric_limits<Code>::min() || offset > std::numeric_limits<Code>::max()) {
      loader.complain(layer, Role::BiasCodes,
                      "times the multiplier of channel " + std::to_string(c) +
                          " is more than 32 bits; give offset_codes of fewer");
      return;
    }
    codes->offset.push_back(static_cast<Code>(offset));
  }
}

LayerParameters load_layer(Loader& loader, const Layer& layer, LayerIndex index) {
  LayerParameters parameters;
  parameters.weight = loader.weight<double>(index, Role::Weight);
  const bool has_bias = loader.has(layer, Role::Bias);
  const bool folded = layer.batch_norm && !loader.has(layer, Role::Gamma) && has_bias;
  if (layer.bias || folded) {
    parameters.bias = loader.channels<double>(index, Role::Bias);
  } else if (has_bias) {
    loader.complain(layer, Role::Bias,
                    "is there, but the network gives this layer no bias; set `bias: true` for the "
                    "layer or remove the array");
  }
  if (layer.batch_norm && !folded) {
    parameters.gamma = loader.channels<double>(index, Role::Gamma);
    parameters.beta = loader.channels<double>(index, Role::Beta);
    parameters.mean = loader.channels<double>(index, Role::Mean);
    parameters.variance = loader.channels<double>(index, Role::Variance);
    loader.check_variance(layer, parameters.variance);
  }
  return parameters;
}

}  // namespace

FloatParameters load_float_parameters(const Network& network, const std::filesystem::path& path) {
  Loader loader(network, path);
  FloatParameters parameters(network.layers.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!has_parameters(network.layers[i])) continue;
    parameters[i] = load_layer(loader, network.layers[i], static_cast<LayerIndex>(i));
  }
  loader.finish();
  return parameters;
}

bool holds_only_codes(const Network& network, const std::filesystem::path& path) {
  const Loader loader(network, path);
  const auto layer = std::find_if(network.layers.begin(), network.layers.end(), has_parameters);
  return layer != network.layers.end() && loader.has(*layer, Role::WeightCodes) &&
         !loader.has(*layer, Role::Weight);
}

std::vector<LayerCodes> load_codes(const Network& network, const std::filesystem::path& path) {
  Loader loader(network, path);
  std::vector<LayerCodes> codes(network.layers.size());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const Layer& layer = network.layers[i];
    if (!has_parameters(layer)) continue;
    const auto index = static_cast<LayerIndex>(i);
    codes[i].weight = loader.weight<Code>(index, Role::WeightCodes);
    if (loader.has(layer, Role::MultiplierCodes)) {
      load_affine(loader, layer, index, &codes[i]);
    } else if (layer.bias || layer.batch_norm) {
      codes[i].bias = loader.channels<Code>(index, Role::BiasCodes);
    }
  }
  loader.finish();
  return codes;
}

void check_parameters(const Network& network, const std::filesystem::path& path) {
  if (holds_only_codes(network, path)) {
    load_codes(network, path);
  } else {
    load_float_parameters(network, path);
  }
}

}  // namespace rill
