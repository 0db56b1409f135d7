// SPDX-License-Identifier: Apache-2.0
// A flow network over a list of pairs: the function in threads, the machine in processes.
#include <chrono>
#include <cstdio>
#include <thread>
#include <utility>

#include "sim/app/evaluate_options.h"
#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/app/made_up_weights.h"
#include "sim/app/progress_bar.h"
#include "sim/app/simulate_pictures.h"
#include "sim/evaluate/flow_report.h"
#include "sim/model/input.h"
#include "sim/model/load_parameters.h"
#include "sim/model/synthetic.h"
#include "sim/report/flow_answer.h"

namespace rill {
namespace {

std::vector<Picture> pictures_of(const FlowPair& pair, const RunSpec& run) {
  std::vector<Picture> pictures;
  pictures.push_back(read_input(pair.first, run.colour_order));
  pictures.push_back(read_input(pair.second, run.colour_order));
  return pictures;
}

/// A flow is read off the network's last output, as a run does.
FlowReader reader_of(const EvaluateOptions& options, const RunConfiguration& configuration,
                     const QuantizedModel* model) {
  const Network& network = configuration.network;
  const RunSpec& run = configuration.run;
  const std::size_t output = network.outputs.size() - 1;
  MapDetector detect;
  if (options.in_float) {
    FloatParameters parameters = run.weights.empty() ? synthetic_parameters(network, run.seed)
                                                     : load_float_parameters(network, run.weights);
    fold_batch_norm(network, parameters);
    detect = float_map_detector(network, parameters, output);
  } else {
    detect = code_map_detector(*model, output);
  }
  return [detect = std::move(detect), run, shape = network.input](const FlowPair& pair) {
    const std::vector<Picture> pictures = pictures_of(pair, run);
    return decoded_flow(detect(network_input(pictures, run, shape)), pictures.front().width,
                        pictures.front().height);
  };
}

std::optional<MachineFigures> machine_on(const EvaluateOptions& options,
                                         const RunConfiguration& configuration,
                                         const QuantizedModel& model,
                                         const std::vector<FlowPair>& pairs, int jobs) {
  if (!options.simulate) return std::nullopt;
  std::vector<std::function<SimulatedInput()>> inputs;
  for (const FlowPair& pair : pairs) {
    inputs.emplace_back([&configuration, &model, pair] {
      std::vector<Picture> pictures = pictures_of(pair, configuration.run);
      const RealMap map = network_input(pictures, configuration.run, configuration.network.input);
      return SimulatedInput{std::move(pictures.front()), quantize_input(map, model.input_format),
                            std::nullopt};
    });
  }
  ProgressBar bar("simulating " + configuration.run.name, true);
  return simulate_inputs(options.request, configuration, model, inputs, jobs, [&](int done) {
    bar.show(static_cast<double>(done) / static_cast<double>(pairs.size() + 1));
  });
}

void write_files(const EvaluateOptions& options, const FlowReader& reader,
                 const std::vector<FlowResult>& results, const std::string& json) {
  OutputFolder folder(options.out);
  folder.write("pairs.csv", flow_evaluation_csv(results));
  folder.write("evaluation.json", json);
  for (const FlowResult& result : worst_of(results, options.worst)) {
    const std::string stem = std::filesystem::path(result.pair.name).stem().string();
    write_png(folder.file("worst/" + stem + ".png"),
              drawn_flows(reader(result.pair), read_flo(result.pair.truth)));
    stop_if_interrupted();
  }
  folder.commit();
}

}  // namespace

int evaluate_flow(const EvaluateOptions& options, const RunConfiguration& configuration) {
  const auto start = std::chrono::steady_clock::now();
  const auto pairs = read_flow_pairs(options.truth, options.pictures, options.limit);
  const int cores = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1U));
  const int jobs = options.jobs > 0 ? options.jobs : cores;
  std::optional<QuantizedModel> model;
  if (!options.in_float) {
    // Scales that are calibrated are calibrated on the run's own pair.
    model = prepare(options.request, configuration)->model;
  }
  const FlowReader reader = reader_of(options, configuration, model ? &*model : nullptr);
  std::vector<FlowResult> results;
  {
    ProgressBar bar("evaluating " + configuration.run.name, true);
    results = evaluate_flows(reader, pairs, jobs, [&](std::size_t done) {
      bar.show(static_cast<double>(done) / static_cast<double>(pairs.size()));
      return !interrupted();
    });
  }
  stop_if_interrupted();
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  EvaluationTitle title{configuration.run.name,
                        options.in_float ? "float" : configuration.numerics.name, elapsed.count()};
  note_made_up_weights(configuration.run, "flows and their errors mean", &title.notes);
  std::optional<MachineFigures> machine;
  if (model) machine = machine_on(options, configuration, *model, pairs, jobs);
  stop_if_interrupted();
  const std::string json = flow_evaluation_json(title, results, machine);
  if (!options.out.empty()) write_files(options, reader, results, json);
  const std::string text =
      options.format == OutputFormat::Json ? json : flow_evaluation_text(title, results, machine);
  std::fputs(text.c_str(), stdout);
  if (!options.out.empty() && options.format == OutputFormat::Text) {
    std::printf("\nWritten to %s\n", options.out.c_str());
  }
  return machine && machine->differing_codes > 0 ? kExitMismatch : kExitSuccess;
}

}  // namespace rill
