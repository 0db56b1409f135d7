// SPDX-License-Identifier: Apache-2.0
// `rill export` of a tiled machine.
#include <algorithm>
#include <utility>

#include "sim/app/export_options.h"
#include "sim/app/session.h"
#include "sim/core/error.h"
#include "sim/exports/export_names.h"
#include "sim/exports/layer_parameters.h"
#include "sim/exports/tiled_words.h"
#include "sim/verify/tiled_maps.h"

namespace rill {
namespace {

/// Images of a batch: one, or all of them.
std::vector<int> images_of(const ExportOptions& options, int pictures) {
  if (options.image) {
    if (*options.image < pictures) return {*options.image};
    Diagnostic wrong;
    wrong.key = "--image";
    wrong.message = "a batch of this machine is " + std::to_string(pictures) +
                    " image(s), counted from 0; give a smaller number";
    throw ConfigError(wrong);
  }
  std::vector<int> images;
  for (int i = 0; i < pictures; ++i) images.push_back(i);
  return images;
}

/// A layer's map, image by image, in the machine's lanes: what `rill verify` reads again.
ExportFile map_file(const ExportOptions& options, const Program& program, const Layer& layer,
                    const std::vector<FeatureMap>& maps) {
  ExportFile file;
  file.name = "expected_" + layer.name;
  file.role = "output";
  file.layer = layer.name;
  file.codes = maps.front().format.to_string();
  file.is_map = true;
  Packing packing;
  packing.lanes = program.lanes;
  packing.bits = program.lane_bits;
  const std::optional<Packing> given = export_packing(options);
  file.order = given ? "as --packing says" : "images, groups of channels, rows, columns";
  if (given) packing = *given;
  const int bits = lane_bits_of(maps.front().format);
  if (packing.bits < bits && (packing.bits == 0 || !given)) packing.bits = bits;
  file.words = pack_maps(maps, packing, 0);
  return file;
}

Exported export_batch(const ExportOptions& options, const Plan& plan,
                      const std::vector<LayerIndex>& layers, const std::vector<int>& images,
                      const Workload& workload, int batch, const std::vector<NamedCodes>& arrays) {
  Exported result;
  result.layers = layers;
  result.images = images;
  TiledWords words = tiled_words(plan, passes_to_export(plan, options.layer, layers),
                                 workload.tiled, batch, arrays);
  result.files = std::move(words.files);
  result.operations = std::move(words.operations);
  result.model = workload.model;
  for (ExportFile& file : result.files) file.layer = options.layer;
  GoldenSet wanted;
  for (const bool sums : {false, true}) {
    if (sums && !options.accumulators) continue;
    for (const LayerIndex layer : layers) {
      Golden golden;
      golden.target = {layer, sums};
      if (sums && !result.model.network.layers[static_cast<std::size_t>(layer)].has_weights()) {
        continue;
      }
      golden.expected.push_back({{}, target_format(result.model, golden.target), {}});
      wanted.goldens.push_back(std::move(golden));
    }
  }
  const auto maps = tiled_maps(result.model, arrays, wanted, images);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const GoldenTarget& target = wanted.goldens[i].target;
    if (maps[i].empty()) continue;
    ExportFile file =
        map_file(options, plan.tiled->program,
                 result.model.network.layers[static_cast<std::size_t>(target.layer)], maps[i]);
    file.accumulator = target.accumulator;
    if (target.accumulator) file.name += "_acc";
    result.files.push_back(std::move(file));
  }
  if (!result.files.empty()) return result;
  Diagnostic nothing;
  nothing.key = "--layer";
  nothing.message = "`" + options.layer +
                    "` is no work of this machine: the layers around it are read and written as if "
                    "it were not there; export one of them";
  throw ConfigError(nothing);
}

}  // namespace

std::vector<Exported> export_tiled(const ExportOptions& options,
                                   const RunConfiguration& configuration, const Plan& plan) {
  RunRequest request = options.request;
  request.keep_layers = true;
  const std::vector<LayerIndex> layers = layers_to_export(plan, options.layer);
  const std::vector<int> images = images_of(options, plan.tiled->program.pictures);
  FinishedRun run =
      simulate_run(request, configuration, plan, prepare(request, configuration), [](double) {});
  std::vector<Exported> batches;
  for (std::size_t k = 0; k < run.result.batches.size(); ++k) {
    batches.push_back(export_batch(options, plan, layers, images, *run.workload,
                                   static_cast<int>(k), run.result.batches[k].arrays));
  }
  return batches;
}

}  // namespace rill
