// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

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
#include "sim/app/made_up_weights.h"
#include "sim/app/progress_bar.h"
#include "sim/app/quantize_options.h"
#include "sim/app/remarks.h"
#include "sim/app/session.h"
#include "sim/app/tuned_codes.h"
#include "sim/config/read.h"
#include "sim/core/error.h"
#include "sim/core/setting_origin.h"
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

constexpr std::size_t kMeasuredPictures = 4;  // for SQNR: every map in float and codes

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

Subject subject_of(const QuantizeOptions& options) {
  if (is_run_file(options.network)) {
    RunRequest request;
    request.run_file = options.network;
    request.settings = options.settings;
    RunConfiguration configuration = configure(request);
    return {std::move(configuration.run), std::move(configuration.network)};
  }
  if (!options.settings.empty()) {
    Diagnostic unused;
    unused.key = setting_origin(options.settings.front());
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

TuningTask task_of(const QuantizeOptions& options) {
  const Subject subject = subject_of(options);
  if (layers_with_weights(subject.network).empty()) {
    Diagnostic nothing;
    nothing.key = "network";
    nothing.message = "no layer of " + subject.network.name +
                      " has weights: there is nothing to quantize; name another network";
    throw ConfigError(nothing);
  }
  refuse_seed_beside_weights(options, subject.run.weights);
  RunSpec run = subject.run;
  if (!options.weights.empty()) run.weights = options.weights;
  run.seed = options.seed.value_or(run.seed);
  FloatParameters folded = run.weights.empty()
                               ? synthetic_parameters(subject.network, run.seed)
                               : load_float_parameters(subject.network, run.weights);
  fold_batch_norm(subject.network, folded);
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  TuningPictures pictures;
  pictures.folder = options.calibrate;
  pictures.truth = options.truth;
  pictures.limit = options.limit;
  const bool searches =
      options.scheme == kFixedScheme && options.method() != SearchMethod::FixedWidth;
  pictures.check = options.check.value_or(searches ? options.limit : 0);
  pictures.check_at_most = !options.check;
  return make_task(run, subject.network, folded, pictures, options.jobs > 0 ? options.jobs : cores);
}

struct Tuned {
  NumericsSpec numerics;
  std::optional<FixedFormats> formats;
  std::vector<fxp::SearchStep> steps;
  int missed = 0;  ///< tensors that no width brought within their limit
  std::size_t resumed = 0;
  int widened = 0;                  ///< bits that the codes wanted beyond the search's
  std::optional<double> reference;  ///< score of which a search's losses are shares
};

/// Evaluations that a search will take, roughly: for the bar.
double expected_evaluations(const QuantizeOptions& options, std::size_t layers) {
  constexpr double kEachBruteForce = 24;  // a grid column of four, up to the sixth width
  constexpr double kEach = 18;            // a diagonal of about nine, and a window
  const double each = options.method() == SearchMethod::BruteForce ? kEachBruteForce : kEach;
  return each * 3 * static_cast<double>(layers);
}

Tuned tuned_fixed(const QuantizeOptions& options, const TuningTask& task) {
  SearchRequest request;
  request.method = options.method();
  request.bits = options.weight_bits.value_or(request.bits);
  request.input_bits = options.input_bits;
  request.settings.tolerance = options.tolerance();
  request.settings.start_loss = options.tolerance();
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
  found.formats = FixedFormats{outcome.formats, options.input_bits};
  if (options.method() == SearchMethod::Optimized && outcome.missed == 0) {
    found.widened =
        widen_until_codes_hold(task, outcome.reference, 2 * options.tolerance(), *found.formats);
  }
  found.numerics = fixed_numerics(task, *found.formats);
  found.steps = std::move(outcome.steps);
  found.missed = outcome.missed;
  found.resumed = outcome.resumed;
  if (options.method() != SearchMethod::FixedWidth) found.reference = outcome.reference;
  return found;
}

/// Each tensor may have met its limit, and all of them together lose more than was meant.
void note_large_loss(const QuantizeOptions& options, double reference, TuningSummary* summary) {
  const double lost = relative_loss(summary->metric, reference, summary->accuracy);
  const double limit = 2 * options.tolerance();
  if (lost <= limit) return;
  const bool of_all = options.method() == SearchMethod::Optimized;
  summary->notes.push_back(fmt::format(
      "the codes lose {:.2f} %, more than twice --loss ({:.2f} %): {}", 100 * lost, 100 * limit,
      of_all
          ? "give more pictures (--limit), or --loss more"
          : "this search does not limit what all tensors lose together; --search optimized does"));
}

/// What was found suits the pictures that it was found on, and others less.
void note_parting(const QuantizeOptions& options, TuningSummary* summary) {
  if (!summary->held_back) return;
  const HeldBackScore& held = *summary->held_back;
  if (!held.parts(summary->relative_loss(), 2 * options.tolerance())) return;
  summary->notes.push_back(fmt::format(
      "the codes lose {:.2f} % on pictures that were held back, and {:.2f} % on those they were "
      "found on: they fit these and not the task; give more pictures (--limit), or more bits",
      100 * held.relative_loss, 100 * summary->relative_loss()));
}

Tuned tuned(const QuantizeOptions& options, const TuningTask& task) {
  if (options.scheme == kFixedScheme) return tuned_fixed(options, task);
  for (const IntegerScheme& scheme : integer_schemes()) {
    if (scheme.name == options.scheme) {
      Tuned found;
      found.numerics = integer_numerics(task, scheme, options.widths(scheme));
      return found;
    }
  }
  throw InternalError("the command line let an unknown scheme pass");
}

int quantize_network(const QuantizeOptions& options) {
  refuse_unused(options);
  const TuningTask task = noted("calibrating", true, [&] { return task_of(options); });
  stop_if_interrupted();
  const Tuned found = tuned(options, task);
  const QuantizedModel model =
      quantize_model(task.network, found.numerics, task.folded, task.calibration);
  TuningSummary summary = noted("measuring " + task.network.name, true, [&] {
    return summarise(task, model, found.formats, kMeasuredPictures);
  });
  summary.scheme = options.scheme;
  summary.evaluations = found.steps.size();
  summary.resumed = found.resumed;
  summary.missed = found.missed;
  summary.widened = found.widened;
  if (found.reference) note_large_loss(options, *found.reference, &summary);
  note_parting(options, &summary);
  note_made_up_weights(task.run, "the accuracy means", &summary.notes);
  std::vector<LayerArithmetic> arithmetic;
  for (const QuantizedLayer& layer : model.layers) arithmetic.push_back(layer.arithmetic);
  note_unused_winograd(found.numerics, arithmetic, task.network.name, &summary.notes);
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
    std::printf("\nWritten to %s; run it with --set numerics=%s/numerics.yaml%s\n",
                options.out.c_str(), options.out.c_str(), same_surroundings(options).c_str());
  }
  return kExitSuccess;
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
            auto options = std::make_shared<QuantizeOptions>();
            add_quantize_options(app, *options);
            return [options] { return quantize_network(*options); };
          }};
}

}  // namespace rill
