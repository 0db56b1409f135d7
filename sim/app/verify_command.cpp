// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/app/command.h"
#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/app/run_options.h"
#include "sim/app/session.h"
#include "sim/app/stimulus.h"
#include "sim/app/verify_options.h"
#include "sim/core/error.h"
#include "sim/io/picture.h"
#include "sim/vectors/packing.h"
#include "sim/verify/stimulus.h"
#include "sim/verify/verification_report.h"

namespace rill {
namespace {

RunConfiguration configured(const VerifyOptions& options) {
  RunRequest request = options.request;
  give_inputs(options.inputs, request);
  give_path("weights", options.weights, request);
  return configure(request);
}

[[noreturn]] void refuse(const std::string& option, const std::string& message) {
  Diagnostic clash;
  clash.key = option;
  clash.message = message;
  throw ConfigError(clash);
}

/// A finished streaming run is of one picture.
[[noreturn]] void refuse_unknown_image(const std::string& folder) {
  refuse("--image", "the input of the run in " + folder +
                        " holds four pictures, and its report does not say which one it took; say "
                        "--image 0, 1, 2 or 3");
}

/// Of one picture, or what is made up without any, and goldens of one image each, none is chosen.
void refuse_idle_image(const VerifyOptions& options, const RunConfiguration& configuration,
                       const GoldenSet& set) {
  if (!options.image) return;
  if (std::any_of(set.goldens.begin(), set.goldens.end(),
                  [](const Golden& golden) { return golden.images > 1; })) {
    return;
  }
  const std::string& input = configuration.run.input;
  if (std::filesystem::exists(input) &&
      stimulus_kind(input, configuration.network.input) != StimulusKind::Picture) {
    return;
  }
  refuse("--image",
         "chooses one of several images, of a stitched input or of the goldens, and here the input "
         "and every golden are one; leave it out");
}

/// Why goldens were not compared with a finished streaming run, and what to do.
void note_missing(const std::string& folder, const Network& network, const GoldenSet& set,
                  Verification* result) {
  const auto sums = std::count_if(set.goldens.begin(), set.goldens.end(),
                                  [](const Golden& golden) { return golden.target.accumulator; });
  if (sums > 0) result->notes.push_back("the run in " + folder + ' ' + kNoSumsKept);
  if (static_cast<std::ptrdiff_t>(result->left_out.size()) == sums) return;
  const std::string kept = what_was_kept(folder, network);
  if (!kept.empty()) result->notes.push_back(kept);
}

Verification verify_streaming(const VerifyOptions& options, const RunConfiguration& configuration) {
  if (options.batch) {
    refuse("--batch",
           "says which of several batches of a tiled machine the goldens are of, and this machine "
           "is a streaming one, which has none; leave it out");
  }
  const Plan plan = map_network(configuration);
  GoldenOptions layout = golden_layout(options);
  const std::optional<int> image = options.from.empty() ? options.image : image_of_run(options);
  const Stimuli stimuli = read_stimuli(options.request, configuration, layout, image);
  if (!options.from.empty() && stimuli.numbers.size() > 1) refuse_unknown_image(options.from);
  layout.images = stimuli.numbers;
  const GoldenSet set = read_goldens(options.goldens, stimuli.model, layout);
  refuse_idle_image(options, configuration, set);
  stop_if_interrupted();
  const Feed feed = options.isolate ? Feed::Golden : Feed::Computed;
  const std::vector<ComputedMap> computed =
      options.from.empty() ? compute_maps(stimuli.model, stimuli.images, set.goldens, feed).maps
                           : read_finished_run(options.from, stimuli.model, set.goldens);
  stop_if_interrupted();
  Verification result =
      verify_maps(stimuli.model, plan, stimuli.images, set, computed,
                  {options.tolerance, stimuli.numbers, !options.no_diagnosis, {}, {}, {}});
  if (!options.from.empty()) note_missing(options.from, configuration.network, set, &result);
  return result;
}

Verification verified(const VerifyOptions& options) {
  std::vector<std::string> notes;
  RunConfiguration configuration = configured(options);
  if (!options.from.empty()) configuration = configuration_of_run(options, configuration, &notes);
  const bool tiled = configuration.design.organisation == DesignSpec::Organisation::Tiled;
  Verification result =
      tiled ? verify_tiled(options, configuration) : verify_streaming(options, configuration);
  result.run = configuration.run.name;
  result.numerics = configuration.numerics.name;
  result.isolated = options.isolate;
  result.notes.insert(result.notes.begin(), notes.begin(), notes.end());
  const std::string kept = !tiled || result.left_out.empty()
                               ? std::string()
                               : what_was_kept(options.from, configuration.network);
  if (result.maps.empty()) {
    refuse(kept.empty() ? "--golden" : "--from",
           kept.empty() ? "nothing of it can be compared: this run does not give those maps; give "
                          "goldens of layers' outputs (rill plan lists them)"
                        : "nothing of --golden can be compared: " + kept);
  }
  if (!kept.empty()) result.notes.push_back(kept);
  return result;
}

void write_files(const VerifyOptions& options, const Verification& verification) {
  OutputFolder folder(options.out);
  folder.write("verification.json", verification_json(verification));
  for (const VerifiedMap& map : verification.maps) {
    if (map.difference.mismatches == 0) continue;
    if (map.kind == MapKind::Answer) continue;
    const std::string batch = map.batch ? "batch_" + std::to_string(*map.batch) + "/" : "";
    write_png(folder.file("mismatches/" + batch + map.file_name + ".png"), mismatch_picture(map));
    stop_if_interrupted();
  }
  folder.commit();
}

int verify(const VerifyOptions& options) {
  const Verification verification = verified(options);
  if (!options.out.empty()) write_files(options, verification);
  const std::string text = options.format == OutputFormat::Json ? verification_json(verification)
                                                                : verification_text(verification);
  std::fputs(text.c_str(), stdout);
  if (!options.out.empty() && options.format == OutputFormat::Text) {
    std::printf("\nWritten to %s\n", options.out.c_str());
  }
  return verification.equal() ? kExitSuccess : kExitMismatch;
}

void add_goldens(CLI::App& app, VerifyOptions& options) {
  app.add_option("--golden", options.goldens,
                 "What the layers ought to be: files (.npy, .npz, .bin, .txt, .dat, .hex, .mem) or "
                 "a folder of them; names are layers, or bundles with conv3x3, conv1x1, pool; "
                 "_acc for accumulators; LAYER=FILE for other names")
      ->type_name("DIR|FILE")
      ->required();
  app.add_option("--packing", options.packing,
                 "How codes lie in words: 'bits=16 lanes=32 order=group,row,column border=1 "
                 "base=0x1000'; keys: bits lanes pixels word first bytes token order tile halo "
                 "border mosaic skip base")
      ->type_name("TEXT");
  app.add_option("--image", options.image,
                 "Which image, of goldens and of inputs with several; all of a stitched input "
                 "without it")
      ->type_name("N")
      ->check(CLI::Range(0, 1000000));
  app.add_option("--batch", options.batch,
                 "Of a tiled machine that runs several batches: which one the goldens are of; "
                 "without it, a folder for each batch")
      ->type_name("N")
      ->check(CLI::Range(0, 1000000));
  app.add_option("--layout", options.layout,
                 "Order of a golden's axes, when its shape allows several: chw or hwc")
      ->type_name("chw|hwc")
      ->transform(CLI::CheckedTransformer(
                      std::map<std::string, GoldenLayout>{{"chw", GoldenLayout::ChannelRowColumn},
                                                          {"hwc", GoldenLayout::RowColumnChannel}})
                      .description(""));
  app.add_option("--tolerance", options.tolerance, "Codes this far apart still count as equal")
      ->type_name("LSB")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 32));
  CLI::Option* isolate = app.add_flag("--isolate", options.isolate,
                                      "Feed each layer the goldens of its inputs, where given");
  app.add_option("--from", options.from,
                 "Take the outputs of this finished `rill run --layers` instead of computing them, "
                 "with the configuration, weights and input that it had")
      ->type_name("DIR")
      ->excludes(isolate);
  app.add_flag("--no-diagnosis", options.no_diagnosis,
               "Do not look for the fault that explains a wrong layer");
}

}  // namespace

GoldenOptions golden_layout(const VerifyOptions& options) {
  GoldenOptions layout;
  layout.layout = options.layout;
  if (!options.packing.empty()) layout.packing = parse_packing(options.packing, "--packing");
  return layout;
}

Command verify_command() {
  const std::string published =
      "rill verify configs/runs/skynet_ultra96.yaml --weights "
      "../shared/reference/skynet-hls/weights "
      "--set network.layers.reorg.order=channel_major "
      "--input ../shared/reference/skynet-hls/inputs/stitched_0_3.bin ";
  const std::string golden = "../shared/reference/skynet-hls/golden_0_3/";
  return {
      "verify",
      "Compare every layer's codes with those of an HLS or RTL design, and name the fault",
      {"rill verify configs/runs/skynet_hls_tiled.yaml --weights "
       "../shared/reference/skynet-hls/weights/weights_fixed.bin --input "
       "../shared/reference/skynet-hls/inputs/stitched_0_3.bin --golden " +
           golden,
       published + "--image 2 --golden " + golden + "dw3_pool.npz " + golden +
           "dw4_conv1x1_acc.npz",
       published + "--isolate --format json --golden dw3_pw1x1=" + golden + "dw3_conv1x1.npz"},
      [](CLI::App& app) {
        auto options = std::make_shared<VerifyOptions>();
        add_run_file(app, options->request);
        add_goldens(app, *options);
        app.add_option("--input", options->inputs,
                       "Instead of the run's: a picture (PNG or JPEG), .bin: four stitched "
                       "ones, or codes (.npy, .npz, .txt, .hex …); for a tiled machine "
                       "several: --input A --input B")
            ->type_name("FILE")
            ->allow_extra_args(false);
        app.add_option(
               "--weights", options->weights,
               "Folder of arrays, .npz or .safetensors; for a tiled machine also .bin, as they lie "
               "in its DDR")
            ->type_name("PATH");
        app.add_option("--out", options->out,
                       "Output folder: verification.json, a map of each wrong layer")
            ->type_name("DIR");
        add_settings(app, options->request);
        add_format(app, options->format);
        return [options] { return verify(*options); };
      }};
}

}  // namespace rill
