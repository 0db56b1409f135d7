// SPDX-License-Identifier: Apache-2.0
#include "sim/verify/computed.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "sim/engine/engine.h"
#include "sim/io/file.h"

namespace rill {
namespace {

/// A code that the format does not have, if there is one.
std::optional<Code> foreign_code(const FeatureMap& map) {
  const auto found = std::find_if(map.codes.begin(), map.codes.end(), [&](Code code) {
    return code < map.format.min_code() || code > map.format.max_code();
  });
  if (found == map.codes.end()) return std::nullopt;
  return *found;
}

/// The golden of a map, if there is one.
const Golden* golden_of(const std::vector<Golden>& goldens, LayerIndex layer, bool accumulator) {
  const auto found = std::find_if(goldens.begin(), goldens.end(), [&](const Golden& golden) {
    return golden.target.layer == layer && golden.target.accumulator == accumulator;
  });
  return found == goldens.end() ? nullptr : &*found;
}

FeatureMap requantized(const LayerArithmetic& arithmetic, FeatureMap map) {
  const auto channels = static_cast<std::size_t>(map.shape.channels);
  for (std::size_t i = 0; i < map.codes.size(); ++i) {
    map.codes[i] = requantize(arithmetic, map.codes[i], static_cast<int>(i % channels));
  }
  map.format = arithmetic.output;
  return map;
}

/// A network of one layer that reads its input with a halo instead of padding.
QuantizedModel layer_alone(const QuantizedModel& model, LayerIndex layer, const Shape& input) {
  const auto index = static_cast<std::size_t>(layer);
  QuantizedModel alone;
  alone.input_format = model.layers[index].arithmetic.input;
  alone.network.input = input;
  alone.network.layers = {model.network.layers[index]};
  Layer& only = alone.network.layers.front();
  only.inputs = {kNetworkInput};
  only.window.pad_h = only.window.pad_w = 0;
  alone.network.outputs = {0};
  infer_shapes(alone.network);
  alone.layers = {model.layers[index]};
  return alone;
}

/// A network's layers, one by one, some of them with a halo around their input.
class LayerRunner {
 public:
  LayerRunner(QuantizedModel model, const Halos& halos)
      : model_(std::move(model)), halos_(halos), engine_(model_) {}

  FeatureMap run(LayerIndex layer, std::size_t image,
                 const std::vector<const FeatureMap*>& inputs) {
    const auto halo = halos_.find(layer);
    if (halo == halos_.end()) return engine_.run_layer(layer, inputs);
    const FeatureMap map = with_halo(*inputs.front(), halo->second[image]);
    auto& alone = alone_[layer];
    if (!alone) alone.emplace(layer_alone(model_, layer, map.shape));
    return alone->run_layer(0, {&map});
  }

 private:
  QuantizedModel model_;
  const Halos& halos_;
  Engine engine_;
  std::map<LayerIndex, std::optional<Engine>> alone_;
};

/// Runs one picture through the network.
class Run {
 public:
  Run(const QuantizedModel& model, const std::vector<Golden>& goldens, Feed feed,
      const Halos& halos)
      : model_(model), goldens_(goldens), feed_(feed), outputs_(model, halos) {
    const bool sums = std::any_of(goldens.begin(), goldens.end(),
                                  [](const Golden& golden) { return golden.target.accumulator; });
    if (sums) accumulators_.emplace(accumulators_of(model), halos);
  }

  void picture(std::size_t image, const FeatureMap& input, Computation* result) {
    std::vector<FeatureMap> read;
    for (std::size_t i = 0; i < model_.network.layers.size(); ++i) {
      const auto layer = static_cast<LayerIndex>(i);
      std::vector<const FeatureMap*> inputs;
      for (const LayerIndex source : model_.network.layers[i].inputs) {
        inputs.push_back(source == kNetworkInput ? &input
                                                 : &read[static_cast<std::size_t>(source)]);
      }
      const Golden* sums = golden_of(goldens_, layer, true);
      if (sums != nullptr) keep(*sums, accumulators_->run(layer, image, inputs), result);
      FeatureMap output = outputs_.run(layer, image, inputs);
      const Golden* golden = golden_of(goldens_, layer, false);
      if (golden != nullptr) keep(*golden, output, result);
      read.push_back(read_by_others(i, image, golden, sums, std::move(output)));
    }
    result->read.push_back(std::move(read));
  }

 private:
  void keep(const Golden& golden, FeatureMap map, Computation* result) const {
    result->maps[static_cast<std::size_t>(&golden - goldens_.data())].push_back(std::move(map));
  }

  FeatureMap read_by_others(std::size_t layer, std::size_t image, const Golden* golden,
                            const Golden* sums, FeatureMap output) const {
    if (feed_ == Feed::Computed || (golden == nullptr && sums == nullptr)) return output;
    const Golden& given = golden != nullptr ? *golden : *sums;
    const FeatureMap& map = given.expected[image];
    if (const auto foreign = foreign_code(map)) {
      if (feed_ == Feed::SafeGolden) return output;
      fail_file(given.origin,
                fmt::format("{} is outside of {}, so the next layer cannot read it; leave "
                            "--isolate out or mend the golden",
                            *foreign, map.format.to_string()));
    }
    return golden != nullptr ? map : requantized(model_.layers[layer].arithmetic, map);
  }

  const QuantizedModel& model_;
  const std::vector<Golden>& goldens_;
  Feed feed_;
  LayerRunner outputs_;
  std::optional<LayerRunner> accumulators_;
};

}  // namespace

QuantizedModel accumulators_of(const QuantizedModel& model) {
  QuantizedModel result = model;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    if (!result.network.layers[i].has_weights()) continue;
    LayerArithmetic& arithmetic = result.layers[i].arithmetic;
    arithmetic.output = arithmetic.accumulation.accumulator;
    arithmetic.requantization = Requantization();
    arithmetic.requantization.kind = Requantization::Kind::Identity;
  }
  return result;
}

FeatureMap accumulators_of_layer(const QuantizedModel& model, LayerIndex layer,
                                 const std::vector<const FeatureMap*>& inputs) {
  const QuantizedModel sums = accumulators_of(model);
  const Shape& input = inputs.front()->shape;
  if (input == model.network.layers[static_cast<std::size_t>(layer)].in) {
    return Engine(sums).run_layer(layer, inputs);
  }
  const QuantizedModel alone = layer_alone(sums, layer, input);
  return Engine(alone).run_layer(0, inputs);
}

FeatureMap with_halo(const FeatureMap& inside, FeatureMap around) {
  const Shape& shape = inside.shape;
  const auto halo = static_cast<std::size_t>((around.shape.height - shape.height) / 2);
  const auto width = static_cast<std::size_t>(around.shape.width);
  const auto channels = static_cast<std::size_t>(shape.channels);
  const std::size_t line = static_cast<std::size_t>(shape.width) * channels;
  for (std::size_t row = 0; row < static_cast<std::size_t>(shape.height); ++row) {
    std::copy_n(inside.codes.begin() + static_cast<std::ptrdiff_t>(row * line), line,
                around.codes.begin() +
                    static_cast<std::ptrdiff_t>(((row + halo) * width + halo) * channels));
  }
  return around;
}

Computation compute_maps(const QuantizedModel& model, const std::vector<FeatureMap>& pictures,
                         const std::vector<Golden>& goldens, Feed feed, const Halos& halos) {
  Computation result;
  result.maps.resize(goldens.size());
  Run run(model, goldens, feed, halos);
  for (std::size_t i = 0; i < pictures.size(); ++i) run.picture(i, pictures[i], &result);
  return result;
}

std::vector<ComputedMap> read_finished_run(const std::string& folder, const QuantizedModel& model,
                                           const std::vector<Golden>& goldens) {
  GoldenOptions written;
  written.layout = GoldenLayout::RowColumnChannel;
  std::vector<ComputedMap> results(goldens.size());
  bool any = false;
  for (std::size_t i = 0; i < goldens.size(); ++i) {
    const GoldenTarget& target = goldens[i].target;
    const Layer& layer = model.network.layers[static_cast<std::size_t>(target.layer)];
    const auto file = std::filesystem::path(folder) / "outputs" / (layer.name + ".npy");
    if (target.accumulator || !std::filesystem::exists(file)) continue;
    results[i] = golden_maps(read_npy(file), layer.out, target_format(model, target), written);
    any = true;
  }
  if (!any && std::all_of(goldens.begin(), goldens.end(),
                          [](const Golden& golden) { return golden.target.accumulator; })) {
    fail_file(folder, kNoSumsKept);
  }
  if (!any) {
    fail_file(folder,
              "holds no outputs/LAYER.npy of a layer with a golden; name the folder of a "
              "finished `rill run --layers`");
  }
  return results;
}

}  // namespace rill
