// SPDX-License-Identifier: Apache-2.0
#include "sim/exports/stage_vectors.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>

#include "sim/core/error.h"
#include "sim/exports/layer_parameters.h"
#include "sim/plan/folding.h"

namespace rill {
namespace {

bool contains(const std::vector<LayerIndex>& layers, LayerIndex layer) {
  return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

const Stage& stage_of(const Plan& plan, LayerIndex layer) {
  for (const Group& group : plan.groups) {
    for (const Stage& stage : group.stages) {
      if (stage.layer == layer) return stage;
    }
  }
  throw InternalError("stage_of: a streaming plan has a stage for every layer");
}

/// The words of a stream: pixel by pixel, all channels of one (or of a few) before the next.
Packing stream_packing(const StreamShape& shape) {
  Packing packing;
  packing.lanes = shape.lanes;
  packing.pixels = shape.pixels;
  packing.order = {PackingAxis::Image, PackingAxis::Row, PackingAxis::Column, PackingAxis::Group};
  return packing;
}

/// Of layers without weights only PE matters: parameters of channels (gains, multipliers).
ArrayFolding folding_of(const Layer& layer, const Stage& stage) {
  if (has_multipliers(layer)) return array_folding(layer, stage.folding);
  ArrayFolding folding;
  folding.depthwise = true;
  folding.out_channels = folding.in_channels = layer.out.channels;
  folding.pe = stage.folding.pe;
  return folding;
}

/// Collects the files.
class StageFiles {
 public:
  StageFiles(const Plan& plan, const QuantizedModel& model, const std::vector<LayerIndex>& layers,
             const ExportMaps& maps, const std::optional<Packing>& packing)
      : plan_(plan), model_(model), layers_(layers), maps_(maps), packing_(packing) {}

  std::vector<ExportFile> collect() {
    for (const LayerIndex index : layers_) add_inputs(index);
    for (const LayerIndex index : layers_) {
      const Layer& layer = layer_at(index);
      for (ExportFile& file : parameter_files(layer, model_.layers[static_cast<std::size_t>(index)],
                                              folding_of(layer, stage_of(plan_, index)))) {
        files_.push_back(std::move(file));
      }
    }
    for (const LayerIndex index : layers_) add_output(index);
    if (maps_.sums.empty()) return std::move(files_);
    for (const LayerIndex index : layers_) add_sums(index);
    return std::move(files_);
  }

 private:
  const Layer& layer_at(LayerIndex index) const {
    return model_.network.layers[static_cast<std::size_t>(index)];
  }

  void add_inputs(LayerIndex index) {
    const Layer& layer = layer_at(index);
    const Stage& stage = stage_of(plan_, index);
    for (std::size_t operand = 0; operand < layer.inputs.size(); ++operand) {
      const LayerIndex source = layer.inputs[operand];
      if (contains(layers_, source)) continue;
      const std::string map = source == kNetworkInput ? "input" : layer_at(source).name;
      add_map(fmt::format("stimulus_{}_of_{}", map, layer.name), "input", map, source,
              stage.inputs[operand]);
    }
  }

  void add_output(LayerIndex index) {
    const std::vector<LayerIndex> readers = model_.network.consumers_of(index);
    const bool leaves = readers.empty() ||
                        std::any_of(readers.begin(), readers.end(),
                                    [&](LayerIndex reader) { return !contains(layers_, reader); });
    if (!leaves) return;
    const std::string& name = layer_at(index).name;
    add_map("expected_" + name, "output", name, index, stage_of(plan_, index).output);
  }

  /// Sums leave no stage: they stand as its results do.
  void add_sums(LayerIndex index) {
    const Layer& layer = layer_at(index);
    if (!layer.has_weights()) return;
    std::vector<FeatureMap> maps;
    for (const std::vector<FeatureMap>& image : maps_.sums) {
      maps.push_back(image[static_cast<std::size_t>(index)]);
    }
    add_maps("expected_" + layer.name + "_acc", "output", layer.name, maps,
             stage_of(plan_, index).output);
    files_.back().accumulator = true;
  }

  void add_map(const std::string& name, const char* role, const std::string& layer, LayerIndex map,
               const StreamShape& stream) {
    add_maps(name, role, layer, maps_.of(map), stream);
  }

  void add_maps(const std::string& name, const char* role, const std::string& layer,
                const std::vector<FeatureMap>& maps, const StreamShape& stream) {
    ExportFile file;
    file.name = name;
    file.role = role;
    file.layer = layer;
    file.is_map = true;
    Packing packing = packing_.value_or(stream_packing(stream));
    if (packing.bits == 0) packing.bits = lane_bits_of(maps.front().format);
    file.codes = maps.front().format.to_string();
    file.order = packing_ ? "as --packing says"
                          : fmt::format(
                                "rows, columns, channels; {} channel(s) of {} pixel(s) a "
                                "word",
                                stream.lanes, stream.pixels);
    file.words = pack_maps(maps, packing, 0);
    files_.push_back(std::move(file));
  }

  const Plan& plan_;
  const QuantizedModel& model_;
  const std::vector<LayerIndex>& layers_;
  const ExportMaps& maps_;
  const std::optional<Packing>& packing_;
  std::vector<ExportFile> files_;
};

}  // namespace

std::vector<FeatureMap> ExportMaps::of(LayerIndex map) const {
  if (map == kNetworkInput) return pictures;
  std::vector<FeatureMap> result;
  for (const std::vector<FeatureMap>& image : layers) {
    result.push_back(image[static_cast<std::size_t>(map)]);
  }
  return result;
}

std::vector<ExportFile> stage_files(const Plan& plan, const QuantizedModel& model,
                                    const std::vector<LayerIndex>& layers, const ExportMaps& maps,
                                    const std::optional<Packing>& packing) {
  return StageFiles(plan, model, layers, maps, packing).collect();
}

}  // namespace rill
