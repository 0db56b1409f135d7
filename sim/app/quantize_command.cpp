// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "sim/app/command.h"
#include "sim/app/errors.h"
#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/app/progress_bar.h"
#include "sim/app/run_options.h"
#include "sim/app/session.h"
#include "sim/app/tuned_codes.h"
#include "sim/config/read.h"
#include "sim/core/error.h"
#include "sim/model/load_parameters.h"
#include "sim/model/quantize_model.h"
#include "sim/model/synthetic.h"
#include "sim/report/output_folder.h"
#include "sim/tuning/code_check.h"
#include "sim/tuning/fixed_maps.h"
#include "sim/tuning/fixed_search.h"
#include "sim/tuning/schemes.h"
#include "sim/tuning/summary.h"

namespace rill {
namespace {

constexpr const char* kFixedScheme = "fixed";
constexpr std::size_t kMeasuredPictures = 4;  // for SQNR: every map in float and codes

struct Options {
  std::string network, scheme, calibrate, weights, truth, out;
  SearchMethod search = SearchMethod::FixedWidth;
  SchemeWidths widths;
  std::optional<int> weight_bits, activation_bits;  ///< absent: the scheme's own
  double loss = 0.005;
  std::size_t limit = 16;
  int jobs = 0;
  std::uint64_t seed = 1;
  std::vector<std::string> settings;
  OutputFormat format = OutputFormat::Text;
};

const std::vector<std::pair<std::string, SearchMethod>>& search_methods() {
  static const std::vector<std::pair<std::string, SearchMethod>> kMethods{
      {"fixed_width", SearchMethod::FixedWidth},
      {"brute_force", SearchMethod::BruteForce},
      {"layer_independent", SearchMethod::LayerIndependent},
      {"parameter_independent", SearchMethod::ParameterIndependent},
      {"optimized", SearchMethod::Optimized}};
  return kMethods;
}

/// A run file names its network and says how answers are read; a network file says nothing more.
bool is_run_file(const std::string& file) {
  try {
    return !read_run(file).network.empty();
  } catch (const ConfigError&) {
    return false;
  }
}

struct Subject {
  RunSpec run;
  Network network;
};

Subject subject_of(const Options& options) {
  if (is_run_file(options.network)) {
    RunRequest request;
    request.run_file = options.network;
    request.settings = options.settings;
    RunConfiguration configuration = configure(request);
    return {std::move(configuration.run), std::move(configuration.network)};
  }
  if (!options.settings.empty()) {
    Diagnostic unused;
    unused.key = "--set " + options.settings.front();
    unused.message = "a network has no run file to lay it over; name a run file (configs/runs/…)";
    throw ConfigError(unused);
  }
  const bool is_path = options.network.find('/') != std::string::npos ||
                       options.network.find(".yaml") != std::string::npos;
  Subject subject;
  subject.network = read_network(
      is_path ? options.network : configs_root() + "/networks/" + options.network + ".yaml");
  infer_shapes(subject.network);
  return subject;
}

TuningTask task_of(const Options& options) {
  const Subject subject = subject_of(options);
  if (layers_with_weights(subject.network).empty()) {
    Diagnostic nothing;
    nothing.key = "network";
    nothing.message = "no layer of " + subject.network.name +
                      " has weights: there is nothing to quantize; name another network";
    throw ConfigError(nothing);
  }
  const std::string weights = options.weights.empty() ? subject.run.weights : options.weights;
  FloatParameters folded = weights.empty() ? synthetic_parameters(subject.network, options.seed)
                                           : load_float_parameters(subject.network, weights);
  fold_batch_norm(subject.network, folded);
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return make_task(subject.run, subject.network, folded,
                   {options.calibrate, options.truth, options.limit, {}},
                   options.jobs > 0 ? options.jobs : cores);
}

struct Tuned {
  NumericsSpec numerics;
  std::optional<FixedFormats> formats;
  std::vector<fxp::SearchStep> steps;
  int missed = 0;  ///< tensors that no width brought within their limit
  std::size_t resumed = 0;
  int widened = 0;  ///< bits that the codes wanted beyond the search's
};

/// Evaluations that a search will take, roughly: for the bar.
double expected_evaluations(const Options& options, std::size_t layers) {
  constexpr double kEachBruteForce = 24;  // a grid column of four, up to the sixth width
  constexpr double kEach = 18;            // a diagonal of about nine, and a window
  const double each = options.search == SearchMethod::BruteForce ? kEachBruteForce : kEach;
  return each * 3 * static_cast<double>(layers);
}

Tuned tuned_fixed(const Options& options, const TuningTask& task) {
  SearchRequest request;
  request.method = options.search;
  request.bits = options.weight_bits.value_or(request.bits);
  request.input_bits = options.widths.input;
  request.settings.tolerance = options.loss;
  request.settings.start_loss = options.loss;
  request.settings.goes_on = true;
  if (!options.out.empty()) request.journal = options.out + ".search";
  const double expected = expected_evaluations(options, layers_with_weights(task.network).size());
  ProgressBar bar("searching formats of " + task.network.name, true);
  const auto stop_if_wanted = [&](std::size_t done) {
    if (!interrupted()) return;
    if (request.journal.empty()) throw Interrupted();
    throw Interrupted("the losses of " + std::to_string(done) + " evaluations are kept in " +
                      request.journal.string() + "; the same command goes on from there");
  };
  SearchOutcome outcome =
      search_formats(task, request, [&](std::size_t done, const fxp::SearchStep& /*step*/) {
        bar.show(std::min(0.99, static_cast<double>(done) / expected));
        stop_if_wanted(done);
      });
  Tuned found;
  found.formats = FixedFormats{outcome.formats, options.widths.input};
  if (options.search == SearchMethod::Optimized && outcome.missed == 0) {
    found.widened =
        widen_until_codes_hold(task, outcome.reference, 2 * options.loss, *found.formats);
  }
  found.numerics = fixed_numerics(task, *found.formats);
  found.steps = std::move(outcome.steps);
  found.missed = outcome.missed;
  found.resumed = outcome.resumed;
  return found;
}

Tuned tuned(const Options& options, const TuningTask& task) {
  if (options.scheme == kFixedScheme) return tuned_fixed(options, task);
  for (const IntegerScheme& scheme : integer_schemes()) {
    if (scheme.name == options.scheme) {
      Tuned found;
      SchemeWidths widths = options.widths;
      widths.weights = options.weight_bits.value_or(scheme.default_bits());
      widths.activations = options.activation_bits.value_or(scheme.default_bits());
      found.numerics = integer_numerics(task, scheme, widths);
      return found;
    }
  }
  throw InternalError("the command line let an unknown scheme pass");
}

int quantize_network(const Options& options) {
  const TuningTask task = task_of(options);
  stop_if_interrupted();
  const Tuned found = tuned(options, task);
  const QuantizedModel model =
      quantize_model(task.network, found.numerics, task.folded, task.calibration);
  TuningSummary summary = summarise(task, model, found.formats, kMeasuredPictures);
  summary.scheme = options.scheme;
  summary.evaluations = found.steps.size();
  summary.resumed = found.resumed;
  summary.missed = found.missed;
  summary.widened = found.widened;
  const std::string json = summary_json(summary);
  if (!options.out.empty()) {
    OutputFolder folder(options.out);
    folder.write("numerics.yaml", numerics_yaml(found.numerics));
    folder.write("layers.csv", layers_csv(summary));
    folder.write("summary.json", json);
    if (!found.steps.empty()) folder.write("search.csv", steps_csv(found.steps, task.network));
    write_codes(folder, model, found.numerics);
    folder.commit();
  }
  const std::string text = options.format == OutputFormat::Json ? json : summary_text(summary);
  std::fputs(text.c_str(), stdout);
  if (!options.out.empty() && options.format == OutputFormat::Text) {
    std::printf("\nWritten to %s; run it with --set numerics=%s/numerics.yaml\n",
                options.out.c_str(), options.out.c_str());
  }
  return kExitSuccess;
}

void add_options(CLI::App& app, Options& options) {
  std::vector<std::string> schemes{kFixedScheme};
  std::string sentences =
      "Number system:\nfixed: a width and fraction bits for every tensor, see --search";
  for (const IntegerScheme& scheme : integer_schemes()) {
    schemes.push_back(scheme.name);
    sentences += "\n" + scheme.name + ": " + scheme.sentence;
  }
  app.add_option("NETWORK.yaml", options.network,
                 "A network, or a run file: then its decoder and normalisation count too")
      ->required();
  app.add_option("--scheme", options.scheme, sentences)->required()->check(CLI::IsMember(schemes));
  app.add_option("--calibrate", options.calibrate,
                 "Folder of pictures (PNG or JPEG); of pairs NAME_1, NAME_2 for a flow network")
      ->type_name("DIR")
      ->required();
  app.add_option(
         "--weights", options.weights,
         "Folder of arrays, .npz or .safetensors; the run's, or made up from --seed, when absent")
      ->type_name("PATH");
  app.add_option(
         "--truth", options.truth,
         "Boxes of the pictures: IoU decides, not agreement; or a folder of flows NAME.flo: "
         "end-point error decides")
      ->type_name("FILE");
  app.add_option("--search", options.search, "How formats of `fixed` are found")
      ->transform(CLI::CheckedTransformer(search_methods(), CLI::ignore_case));
  app.add_option("--loss", options.loss, "T of the searches: the final limit is twice that")
      ->type_name("SHARE")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--weight-bits", options.weight_bits,
                 "Bits of weights; absent: 8, or 4 for schemes with thresholds")
      ->type_name("N")
      ->check(CLI::Range(2, 12));
  app.add_option("--activation-bits", options.activation_bits,
                 "Bits of maps; absent: 8, or 4 for schemes with thresholds")
      ->type_name("N")
      ->check(CLI::Range(2, 12));
  app.add_option("--input-bits", options.widths.input, "Bits of the picture")
      ->type_name("N")
      ->check(CLI::Range(2, 12));
  app.add_option("--map-block", options.widths.map_block,
                 "bfp: channels of a map that share an exponent; 0, as most published runs: all")
      ->type_name("N")
      ->check(CLI::Range(0, 4096));
  app.add_option_function<std::string>(
         "--weight-exponents",
         [&options](const std::string& rule) {
           options.widths.divergence_weights = rule == "divergence";
         },
         "bfp: a block of weights has the exponent of its largest (largest, the default), or the "
         "one whose histogram diverges least (divergence)")
      ->type_name("largest|divergence")
      ->check(CLI::IsMember({"largest", "divergence"}).description(""));
  app.add_option("--limit", options.limit, "Only the first pictures; 0: all")->type_name("N");
  app.add_option("--seed", options.seed, "Of made-up weights")->type_name("N");
  app.add_option("--jobs", options.jobs, "Pictures at a time; all cores when absent")
      ->type_name("N")
      ->check(CLI::Range(1, 1024));
  app.add_option("--set", options.settings, "Lay KEY=VALUE over the run file")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  app.add_option("--out", options.out,
                 "Output folder: numerics.yaml, codes, layers.csv, summary.json; a search that "
                 "was interrupted goes on from DIR.search")
      ->type_name("DIR");
  add_format(app, options.format);
}

}  // namespace

Command quantize_command() {
  return {"quantize",
          "Give a network its numbers: formats, codes and a numerics file, and what they cost",
          {"rill quantize configs/runs/skynet_ultra96.yaml --scheme int --calibrate traces",
           "rill quantize configs/runs/flownets_zcu104.yaml --scheme bfp --calibrate traces "
           "--truth traces --set network.input.height=128 --set network.input.width=192",
           "rill quantize configs/runs/skynet_ultra96.yaml --scheme int "
           "--calibrate ../shared/reference/dac_sdc/pictures --limit 2 "
           "--weights ../shared/reference/skynet-hls/weights "
           "--set network.layers.reorg.order=channel_major --out out/skynet_int"},
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            add_options(app, *options);
            return [options] { return quantize_network(*options); };
          }};
}

}  // namespace rill
