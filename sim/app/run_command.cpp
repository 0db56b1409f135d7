// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>

#include "sim/app/command.h"
#include "sim/app/exit_code.h"
#include "sim/app/fifo_search.h"
#include "sim/app/host.h"
#include "sim/app/interrupt.h"
#include "sim/app/left_out_truth.h"
#include "sim/app/named_file.h"
#include "sim/app/progress_bar.h"
#include "sim/app/run_options.h"
#include "sim/app/session.h"
#include "sim/app/trace_options.h"
#include "sim/app/verify_options.h"
#include "sim/core/error.h"
#include "sim/report/json.h"
#include "sim/report/terminal.h"
#include "sim/verify/stimulus.h"

namespace rill {
namespace {

struct Options {
  RunRequest request;
  std::vector<std::string> inputs;
  std::string weights, out;
  int frames = 0;
  std::optional<int> image;
  bool quiet = false;
  bool no_page = false;
  TraceOptions trace;
  OutputFormat format = OutputFormat::Text;
};

RunRequest request_of(const Options& options) {
  RunRequest request = options.request;
  give_inputs(options.inputs, request);
  give_path("weights", options.weights, request);
  give_path("out", options.out, request);
  if (options.frames > 0) {
    const std::string frames = std::to_string(options.frames);
    request.named.push_back({"frames=" + frames, "--frames " + frames});
  }
  request.page = !options.no_page;
  request.trace = trace_window(options.trace);
  return request;
}

void check(const RunRequest& request) {
  if (!request.keep_layers || !request.timing_only) return;
  Diagnostic clash;
  clash.key = "--layers";
  clash.message = "writes codes, and --timing-only computes none; leave one of them out";
  throw ConfigError(clash);
}

/// `fifo_depth: auto`: gives the FIFOs in front of joins, and all others together, the least depths
/// that do not slow the machine. Returns what was found.
std::string deepen_fifos(const RunConfiguration& configuration, bool quiet, Plan* plan) {
  const int frames = configuration.run.frames;
  const auto with_bar = [&](const char* label, const auto& find) {
    ProgressBar bar(label, !quiet);
    return find(*plan, frames, [&bar](double share) {
      stop_if_interrupted();
      bar.show(share);
    });
  };
  const auto common = with_bar("trying one depth for all FIFOs", find_common_depth);
  if (!common.empty()) set_common_depth(common.back().words, plan);
  const auto found = with_bar("searching depths of FIFOs in front of joins", find_fifo_depths);
  std::vector<std::pair<std::string, int>> depths;
  for (const FifoDepths& fifo : found) depths.emplace_back(fifo.fifo, fifo.full_speed);
  set_fifo_depths(depths, plan);
  return fifo_depth_text(found) + common_depth_text(common);
}

/// One of four stitched pictures, for a machine that runs one.
Workload prepare_image(const RunConfiguration& configuration, int image) {
  const RunSpec& run = configuration.run;
  const bool streaming = configuration.design.organisation == DesignSpec::Organisation::Streaming;
  if (!streaming || run.input.empty() ||
      stimulus_kind(run.input, configuration.network.input) != StimulusKind::Stitched) {
    Diagnostic clash;
    clash.key = "--image";
    clash.message = streaming
                        ? "chooses one of four stitched pictures, and the run's input is none "
                          "of these; leave it out"
                        : "chooses a picture for a streaming machine, and a tiled one takes "
                          "the whole batch; leave it out";
    throw ConfigError(clash);
  }
  return prepare_picture(
      configuration, named_by(run, input_key(run), [&] {
        return stitched_pictures(run.input, configuration.network.input, {image}).front();
      }));
}

int run(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  check(options.request);
  RunRequest request = request_of(options);
  request.reads_files = true;
  const RunConfiguration configuration = configure(request);
  Plan plan = noted("planning " + configuration.run.name, !options.quiet,
                    [&] { return map_and_check_files(configuration); });
  std::string depths;
  if (configuration.design.fifo_depth_auto) {
    depths = deepen_fifos(configuration, options.quiet, &plan);
  }
  const bool chosen = options.image && !request.timing_only;
  if (request.timing_only && !options.image) check_workload(configuration);
  std::optional<Workload> workload =
      noted("reading pictures and weights of " + configuration.run.name, !options.quiet, [&] {
        return chosen ? prepare_image(configuration, *options.image)
                      : prepare(request, configuration);
      });
  // Opened before the long part, so that a folder that cannot be written is known at once.
  OutputFolder folder(configuration.run.out);
  const FinishedRun finished = [&] {
    ProgressBar bar("simulating " + configuration.run.name, !options.quiet);
    return simulate_run(request, configuration, plan, std::move(workload),
                        [&bar](double share) { bar.show(share); });
  }();
  RunReport report = report_run(configuration, plan, finished);
  if (chosen) report.settings.emplace_back(kImageSetting, std::to_string(*options.image));
  note_left_out_truth(request, configuration.run, &report.notes);
  report.host = host_figures(start);
  write_results(folder, configuration, finished, report);
  if (finished.result.trace) write_traces(folder, options.trace, *finished.result.trace);
  stop_if_interrupted();
  folder.commit();
  if (request.trace) {
    std::fputs(window_warning(*request.trace, finished.result.figures.elapsed).c_str(), stderr);
  }
  if (options.quiet) return kExitSuccess;
  if (options.format == OutputFormat::Json) {
    std::fputs(json_report(report).c_str(), stdout);
  } else {
    if (!depths.empty()) std::printf("%s\n", depths.c_str());
    std::fputs(terminal_report(report, configuration.run.out).c_str(), stdout);
  }
  return kExitSuccess;
}

}  // namespace

Command run_command() {
  return {
      "run",
      "Run a picture through the machine and report answer, cycles, traffic and resources",
      {"rill run configs/runs/skynet_ultra96.yaml",
       "rill run configs/runs/skynet_ultra96.yaml --input traces/sample_aerial.png --out out/mine",
       "rill run configs/runs/skynet_ultra96.yaml --set design.fusion=none --timing-only",
       "rill run configs/runs/skynet_ultra96.yaml --frames 3 --format json",
       "rill run configs/runs/skynet_ultra96.yaml --trace perfetto --trace-window 0:20000"},
      [](CLI::App& app) {
        auto options = std::make_shared<Options>();
        add_run_file(app, options->request);
        app.add_option("--input", options->inputs,
                       "Picture (PNG or JPEG) instead of the run's; twice for a network of two "
                       "pictures, --input A --input B; for a tiled machine several ones, or "
                       "batches as they lie in DDR (.bin, .npy, .npz)")
            ->type_name("PICTURE")
            ->allow_extra_args(false);
        app.add_option("--image", options->image,
                       "Of four stitched pictures (.bin, 2 x 2) the one that a streaming machine "
                       "runs")
            ->type_name("N")
            ->check(CLI::Range(0, 3));
        app.add_option("--weights", options->weights, "Folder of arrays, .npz or .safetensors")
            ->type_name("PATH");
        app.add_option("--out", options->out, "Output folder; replaced as a whole")
            ->type_name("DIR");
        app.add_option("--frames", options->frames, "Frames that run one after another")
            ->type_name("N")
            ->check(CLI::Range(1, 1000000));
        app.add_flag("--timing-only", options->request.timing_only,
                     "Count cycles without computing codes: same cycles, no answer");
        app.add_flag("--layers", options->request.keep_layers,
                     "Also write the codes of every layer to outputs/");
        app.add_flag("--no-page", options->no_page,
                     "Write no report.html, and record nothing over time");
        add_trace_options(app, options->trace);
        add_settings(app, options->request);
        app.add_flag("--quiet", options->quiet, "Print nothing, write the output folder only");
        add_format(app, options->format);
        return [options] { return run(*options); };
      }};
}

}  // namespace rill
