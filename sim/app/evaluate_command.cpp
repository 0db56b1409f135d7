// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "sim/app/command.h"
#include "sim/app/evaluate_machine.h"
#include "sim/app/evaluate_options.h"
#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/app/made_up_weights.h"
#include "sim/app/progress_bar.h"
#include "sim/app/run_options.h"
#include "sim/app/session.h"
#include "sim/app/simulate_pictures.h"
#include "sim/core/error.h"
#include "sim/evaluate/evaluation_report.h"
#include "sim/model/load_parameters.h"
#include "sim/model/synthetic.h"

namespace rill {
namespace {

using Options = EvaluateOptions;

bool is_flow(const RunConfiguration& configuration) {
  return configuration.run.decoder == "optical_flow";
}

RunConfiguration configured(const Options& options) {
  RunRequest request = options.request;
  give_path("weights", options.weights, request);
  RunConfiguration configuration = configure(request);
  if (configuration.run.decoder != "yolo_boxes" && !is_flow(configuration)) {
    Diagnostic diagnostic;
    diagnostic.where = configuration.run.where;
    diagnostic.key = "decoder";
    diagnostic.message =
        "only boxes and flows can be evaluated; use decoder: yolo_boxes and its anchors, or "
        "optical_flow";
    throw ConfigError(diagnostic);
  }
  return configuration;
}

Detector detector_of(const Options& options, const RunConfiguration& configuration) {
  const RunSpec& run = configuration.run;
  const Network& network = configuration.network;
  if (!options.in_float) {
    return code_detector(prepare(options.request, configuration)->model, run);
  }
  FloatParameters parameters = run.weights.empty() ? synthetic_parameters(network, run.seed)
                                                   : load_float_parameters(network, run.weights);
  fold_batch_norm(network, parameters);
  return float_detector(network, parameters, run);
}

bool is_tiled(const RunConfiguration& configuration) {
  return configuration.design.organisation == DesignSpec::Organisation::Tiled;
}

/// Of a tiled machine the functions of its parts answer, as its borders and batches count; of
/// others the network's.
std::vector<PictureResult> looked_at(const Options& options, const RunConfiguration& configuration,
                                     const std::vector<LabelledPicture>& pictures, int jobs) {
  const bool on_machine = is_tiled(configuration) && !options.in_float;
  ProgressBar bar("evaluating " + configuration.run.name,
                  !on_machine || batches_are_independent(configuration.design.tiled));
  const auto show = [&](std::size_t done) {
    bar.show(static_cast<double>(done) / static_cast<double>(pictures.size()));
  };
  if (on_machine) return evaluate_on_machine(options.request, configuration, pictures, jobs, show);
  return evaluate_pictures(detector_of(options, configuration), configuration.run, pictures, jobs,
                           [&](std::size_t done) {
                             show(done);
                             return !interrupted();
                           });
}

/// With --simulate, the machine on the same pictures.
std::optional<MachineFigures> machine_on(const Options& options,
                                         const RunConfiguration& configuration,
                                         const std::vector<LabelledPicture>& pictures, int jobs) {
  if (!options.simulate) return std::nullopt;
  if (is_tiled(configuration)) {
    MachineFigures figures = machine_rate(options.request, configuration);
    compare_on_machine(options.request, configuration, pictures, jobs, &figures);
    return figures;
  }
  ProgressBar bar("simulating " + configuration.run.name, true);
  return simulate_pictures(options.request, configuration, pictures, jobs, [&](int done) {
    bar.show(static_cast<double>(done) / static_cast<double>(pictures.size() + 1));
  });
}

void write_files(const Options& options, const std::vector<PictureResult>& results,
                 const std::string& json) {
  OutputFolder folder(options.out);
  folder.write("pictures.csv", evaluation_csv(results));
  folder.write("evaluation.json", json);
  for (const PictureResult& result : worst_of(results, options.worst)) {
    const std::string stem = std::filesystem::path(result.picture.name).stem().string();
    write_png(folder.file("worst/" + stem + ".png"), drawn_result(result));
    stop_if_interrupted();
  }
  folder.commit();
}

int evaluate(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  const RunConfiguration configuration = configured(options);
  if (is_flow(configuration)) return evaluate_flow(options, configuration);
  const auto pictures = read_ground_truth(options.truth, options.pictures, options.limit);
  const int cores = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
  const int jobs = options.jobs > 0 ? options.jobs : cores;
  const std::vector<PictureResult> results = looked_at(options, configuration, pictures, jobs);
  stop_if_interrupted();
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  EvaluationTitle title{configuration.run.name,
                        options.in_float ? "float" : configuration.numerics.name, elapsed.count()};
  note_made_up_weights(configuration.run, "boxes and IoU mean", &title.notes);
  for (const std::string& note : notes_on(pictures)) title.notes.push_back(note);
  const std::optional<MachineFigures> machine = machine_on(options, configuration, pictures, jobs);
  stop_if_interrupted();
  const std::string json = evaluation_json(title, results, machine);
  if (!options.out.empty()) write_files(options, results, json);
  const std::string text =
      options.format == OutputFormat::Json ? json : evaluation_text(title, results, machine);
  std::fputs(text.c_str(), stdout);
  if (!options.out.empty() && options.format == OutputFormat::Text) {
    std::printf("\nWritten to %s\n", options.out.c_str());
  }
  // The machine must compute what the function computes.
  return machine && machine->differing_codes > 0 ? kExitMismatch : kExitSuccess;
}

}  // namespace

Command evaluate_command() {
  return {
      "evaluate",
      "Mean IoU of a detector on labelled pictures, or end-point error of a flow network, on all "
      "cores",
      {"rill evaluate configs/runs/skynet_ultra96.yaml "
       "--pictures ../shared/reference/dac_sdc/pictures "
       "--truth ../shared/reference/dac_sdc/ground_truth_0_199.txt "
       "--weights ../shared/reference/skynet-hls/weights --limit 20 "
       "--set network.layers.reorg.order=channel_major",
       "rill evaluate configs/runs/ultranet_ultra96.yaml "
       "--pictures ../shared/reference/dac_sdc/pictures "
       "--truth ../shared/reference/dac_sdc/ground_truth_0_199.txt "
       "--weights ../shared/reference/ultranet/weights --limit 4 --simulate",
       "rill evaluate configs/runs/skrskr.yaml "
       "--pictures ../shared/reference/dac_sdc/pictures "
       "--truth ../shared/reference/dac_sdc/ground_truth_0_199.txt "
       "--weights ../shared/reference/skrskr/weights/params.bin --limit 8",
       "rill evaluate configs/runs/flownets_zcu104.yaml --pictures traces "
       "--truth traces/sample_pairs.txt"},
      [](CLI::App& app) {
        auto options = std::make_shared<Options>();
        add_run_file(app, options->request);
        app.add_option("--pictures", options->pictures, "Folder of pictures (PNG or JPEG)")
            ->type_name("DIR")
            ->required();
        app.add_option("--truth", options->truth,
                       "Their boxes, a line each: name [x1, x2, y1, y2]; of a flow network, its "
                       "pairs: first second truth.flo")
            ->type_name("FILE")
            ->required();
        app.add_option(
               "--weights", options->weights,
               "Folder of arrays, .npz, .safetensors, or .bin (a tiled machine's parameters)")
            ->type_name("PATH");
        auto* in_float =
            app.add_flag("--float", options->in_float,
                         "The network in single precision instead of the run's numerics");
        app.add_flag("--simulate", options->simulate,
                     "Also run the machine on every picture: its codes against the function's, "
                     "its rate and energy")
            ->excludes(in_float);
        app.add_option("--limit", options->limit,
                       "Only the first pictures or pairs; all when absent")
            ->type_name("N")
            ->check(CLI::Range(1, 100'000'000));
        app.add_option("--jobs", options->jobs, "Pictures at a time; all cores when absent")
            ->type_name("N")
            ->check(CLI::Range(1, 1024));
        app.add_option("--out", options->out,
                       "Output folder: pictures.csv, evaluation.json, the worst pictures")
            ->type_name("DIR");
        app.add_option("--worst", options->worst, "Worst pictures to draw with both boxes")
            ->type_name("N")
            ->check(CLI::Range(0, 100'000'000));
        add_settings(app, options->request);
        add_format(app, options->format);
        return [options] { return evaluate(*options); };
      }};
}

}  // namespace rill
