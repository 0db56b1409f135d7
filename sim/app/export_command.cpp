// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/exit_code.h"
#include "sim/app/export_options.h"
#include "sim/app/interrupt.h"
#include "sim/app/session.h"
#include "sim/app/stimulus.h"
#include "sim/engine/engine.h"
#include "sim/exports/export_names.h"
#include "sim/exports/write_export.h"
#include "sim/report/text_table.h"
#include "sim/verify/computed.h"

namespace rill {
namespace {

RunConfiguration configured(const ExportOptions& options) {
  RunRequest request = options.request;
  if (!options.inputs.empty()) give_inputs(options.inputs, request);
  give_path("weights", options.weights, request);
  return configure(request);
}

Exported export_streaming(const ExportOptions& options, const RunConfiguration& configuration,
                          const Plan& plan) {
  Exported result;
  result.layers = layers_to_export(plan, options.layer);
  Stimuli stimuli = read_stimuli(options.request, configuration, {}, options.image);
  stop_if_interrupted();
  const Engine engine(stimuli.model);
  ExportMaps maps;
  for (const FeatureMap& picture : stimuli.images) {
    maps.layers.push_back(engine.run(picture));
    stop_if_interrupted();
  }
  if (options.accumulators) {
    const Engine sums(accumulators_of(stimuli.model));
    for (std::size_t i = 0; i < stimuli.images.size(); ++i) {
      maps.sums.emplace_back();
      for (std::size_t layer = 0; layer < stimuli.model.network.layers.size(); ++layer) {
        std::vector<const FeatureMap*> operands;
        for (const LayerIndex source : stimuli.model.network.layers[layer].inputs) {
          operands.push_back(source == kNetworkInput
                                 ? &stimuli.images[i]
                                 : &maps.layers[i][static_cast<std::size_t>(source)]);
        }
        const bool wanted = std::find(result.layers.begin(), result.layers.end(),
                                      static_cast<LayerIndex>(layer)) != result.layers.end();
        maps.sums.back().push_back(wanted ? sums.run_layer(static_cast<LayerIndex>(layer), operands)
                                          : FeatureMap());
      }
      stop_if_interrupted();
    }
  }
  maps.pictures = std::move(stimuli.images);
  result.images = stimuli.numbers;
  result.files = stage_files(plan, stimuli.model, result.layers, maps, export_packing(options));
  result.model = std::move(stimuli.model);
  return result;
}

std::string table_of(const std::vector<ExportFile>& files, const char* extension,
                     const std::string& place) {
  TextTable table;
  table.column("file", TextTable::Align::Left);
  table.column("words", TextTable::Align::Right);
  table.column("lanes x bits", TextTable::Align::Right);
  table.column("codes", TextTable::Align::Left);
  for (const ExportFile& file : files) {
    const Packing& packing = file.words.packing;
    const int lanes = packing.codes_per_word();
    table.row({place + file.name + extension,
               std::to_string(file.words.lanes.size() / static_cast<std::size_t>(lanes)),
               std::to_string(lanes) + " x " + std::to_string(packing.bits), file.codes});
  }
  return table.text();
}

/// The files of a batch (or of a streaming run), and the table of them.
std::string write_batch(const ExportOptions& options, const RunConfiguration& configuration,
                        const OutputFolder& folder, const std::string& place, Exported& exported) {
  const char* extension = extension_of(options.format);
  for (ExportFile& file : exported.files) {
    fit_to_format(options.format, &file);
    write_export_file(folder.file(place + file.name + extension), options.format, file);
    stop_if_interrupted();
  }
  const ExportHead head{configuration.run.name,
                        configuration.network.name,
                        configuration.numerics.name,
                        configuration.design.name,
                        options.layer,
                        options.format,
                        exported.images};
  folder.write(place + "manifest.json",
               export_manifest(head, exported.files, exported.model, exported.layers));
  if (!exported.operations.empty()) folder.write(place + "operations.csv", exported.operations);
  return table_of(exported.files, extension, place);
}

int export_vectors(const ExportOptions& options) {
  const RunConfiguration configuration = configured(options);
  const Plan plan = map_network(configuration);
  // Opened before the long part, so that a folder that cannot be written is known at once.
  OutputFolder folder(options.out);
  std::vector<Exported> batches;
  if (plan.tiled) {
    batches = export_tiled(options, configuration, plan);
  } else {
    batches.push_back(export_streaming(options, configuration, plan));
  }
  std::string text;
  for (std::size_t k = 0; k < batches.size(); ++k) {
    const std::string place = batches.size() > 1 ? "batch_" + std::to_string(k) + "/" : "";
    text += write_batch(options, configuration, folder, place, batches[k]);
  }
  folder.commit();
  std::fputs(text.c_str(), stdout);
  std::printf("\nWritten to %s; its manifest.json says in which order\n", options.out.c_str());
  return kExitSuccess;
}

void add_options(CLI::App& app, ExportOptions& options) {
  add_run_file(app, options.request);
  app.add_option("--layer", options.layer,
                 "What to export: a layer, a group of layers (fusion group, bundle, pass of a "
                 "tiled machine); rill plan lists them")
      ->type_name("NAME")
      ->required();
  app.add_option("--format", options.format,
                 "npy: codes as an array [word][lane]; dat: decimal text, a word a line; hex: "
                 "$readmemh; bin: packed words, little-endian")
      ->type_name("npy|dat|hex|bin")
      ->required()
      ->transform(
          CLI::CheckedTransformer(std::map<std::string, ExportFormat>{{"npy", ExportFormat::Npy},
                                                                      {"dat", ExportFormat::Dat},
                                                                      {"hex", ExportFormat::Hex},
                                                                      {"bin", ExportFormat::Bin}})
              .description(""));
  app.add_option("--out", options.out, "Output folder; replaced as a whole")
      ->type_name("DIR")
      ->required();
  app.add_option(
         "--input", options.inputs,
         "Instead of the run's: a picture (PNG or JPEG), .bin: four stitched ones, or codes; for a "
         "tiled machine several, --input A --input B: batch after batch, each in a folder of its "
         "own")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_flag("--accumulators", options.accumulators,
               "Also the sums before requantization, expected_<layer>_acc");
  app.add_option("--weights", options.weights,
                 "Folder of arrays, .npz or .safetensors; for a tiled machine also .bin, as they "
                 "lie in its DDR")
      ->type_name("PATH");
  app.add_option("--image", options.image,
                 "Which image of an input with several; all of a stitched one without it")
      ->type_name("N")
      ->check(CLI::Range(0, 1000000));
  app.add_option("--packing", options.packing,
                 "Words of maps other than the machine's: 'bits=16 lanes=32 "
                 "order=group,row,column'; see rill verify")
      ->type_name("TEXT");
  add_settings(app, options.request);
}

}  // namespace

std::optional<Packing> export_packing(const ExportOptions& options) {
  if (options.packing.empty()) return std::nullopt;
  return parse_packing(options.packing, "--packing");
}

Command export_command() {
  return {"export",
          "Write stimulus, weights and expected output of a layer for an HLS or RTL test bench",
          {"rill export configs/runs/skynet_ultra96.yaml --layer dw2_pw1x1 --format hex --out "
           "out/dw2",
           "rill export configs/runs/skynet_ultra96.yaml --layer dw3 --format dat --out out/dw3 "
           "--packing 'bits=16 lanes=8 order=group,row,column'",
           "rill export configs/runs/skynet_tiled_single.yaml --layer 'dw4 1x1' --format bin --out "
           "out/dw4"},
          [](CLI::App& app) {
            auto options = std::make_shared<ExportOptions>();
            add_options(app, *options);
            return [options] { return export_vectors(*options); };
          }};
}

}  // namespace rill
