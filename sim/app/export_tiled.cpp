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

/// Images of the first batch: one, or all of them.
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

}  // namespace

Exported export_tiled(const ExportOptions& options, const RunConfiguration& configuration,
                      const Plan& plan) {
  const Program& program = plan.tiled->program;
  Exported result;
  result.layers = layers_to_export(plan, options.layer);
  result.images = images_of(options, program.pictures);
  const std::vector<int> passes = passes_to_export(plan, options.layer, result.layers);
  RunRequest request = options.request;
  request.keep_layers = true;
  FinishedRun run =
      simulate_run(request, configuration, plan, prepare(request, configuration), [](double) {});
  const std::vector<NamedCodes>& arrays = run.result.batches.front().arrays;
  TiledWords words = tiled_words(plan, passes, run.workload->tiled, 0, arrays);
  result.files = std::move(words.files);
  result.operations = std::move(words.operations);
  result.model = std::move(run.workload->model);
  for (ExportFile& file : result.files) file.layer = options.layer;
  GoldenSet wanted;
  for (const LayerIndex layer : result.layers) {
    Golden golden;
    golden.target.layer = layer;
    golden.expected.push_back(
        {{}, result.model.layers[static_cast<std::size_t>(layer)].arithmetic.output, {}});
    wanted.goldens.push_back(std::move(golden));
  }
  const auto maps = tiled_maps(result.model, arrays, wanted, result.images);
  for (std::size_t i = 0; i < maps.size(); ++i) {
    const auto layer = static_cast<std::size_t>(result.layers[i]);
    if (maps[i].empty()) continue;
    result.files.push_back(map_file(options, program, result.model.network.layers[layer], maps[i]));
  }
  if (!result.files.empty()) return result;
  Diagnostic nothing;
  nothing.key = "--layer";
  nothing.message = "`" + options.layer +
                    "` is no work of this machine: the layers around it are read and written as if "
                    "it were not there; export one of them";
  throw ConfigError(nothing);
}

}  // namespace rill
