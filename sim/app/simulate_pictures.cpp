// SPDX-License-Identifier: Apache-2.0
#include "sim/app/simulate_pictures.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "sim/app/processes.h"
#include "sim/core/error.h"
#include "sim/engine/engine.h"
#include "sim/model/input.h"

namespace rill {
namespace {

using Json = nlohmann::json;

/// Frames of the run that measures the rate: two fill the pipeline, two more are counted.
constexpr int kFrames = 4;

std::string rate_of(const RunRequest& request, RunConfiguration configuration, const Plan& plan) {
  RunRequest timing = request;
  timing.timing_only = true;
  configuration.run.frames = kFrames;
  const RunReport report =
      report_run(configuration, plan,
                 simulate_run(timing, configuration, plan, std::nullopt, [](double /*share*/) {}));
  return Json{{"latency", report.latency_cycles},
              {"interval", report.interval_cycles},
              {"fps", report.fps()},
              {"power", report.power.total_w()},
              {"energy", energy_per_frame_j(report.power, report.fps())}}
      .dump();
}

/// Codes of the answer, and how many of them the machine has otherwise than the function.
std::string codes_of(const RunRequest& request, RunConfiguration configuration, const Plan& plan,
                     const QuantizedModel& model, SimulatedInput input) {
  configuration.run.frames = 1;
  const std::vector<FeatureMap> expected = Engine(model).run_outputs(input.input);
  const FinishedRun run = simulate_run(
      request, configuration, plan,
      Workload{std::move(input.picture), model, std::move(input.input), std::move(input.unresized)},
      [](double /*share*/) {});
  std::size_t codes = 0;
  std::size_t differing = 0;
  for (std::size_t map = 0; map < expected.size(); ++map) {
    for (std::size_t i = 0; i < expected[map].codes.size(); ++i, ++codes) {
      if (run.result.outputs[map].codes[i] != expected[map].codes[i]) ++differing;
    }
  }
  return Json{{"codes", codes}, {"differing", differing}}.dump();
}

MachineFigures figures_of(const ProcessResult& rate) {
  if (rate.exit_code != 0) throw SimulationError(rate.output);
  const Json json = Json::parse(rate.output);
  MachineFigures figures;
  figures.latency_cycles = json.at("latency");
  figures.interval_cycles = json.at("interval");
  figures.frames_per_second = json.at("fps");
  figures.power_w = json.at("power");
  figures.energy_per_frame_j = json.at("energy");
  return figures;
}

}  // namespace

MachineFigures machine_rate(const RunRequest& request, const RunConfiguration& configuration) {
  const Plan plan = map_network(configuration);
  return figures_of(
      run_in_processes({[&] { return rate_of(request, configuration, plan); }}, 1, [](int) {
      }).front());
}

MachineFigures simulate_inputs(const RunRequest& request, const RunConfiguration& configuration,
                               const QuantizedModel& model,
                               const std::vector<std::function<SimulatedInput()>>& inputs, int jobs,
                               const std::function<void(int)>& progress) {
  const Plan plan = map_network(configuration);
  std::vector<std::function<std::string()>> tasks;
  tasks.emplace_back([&] { return rate_of(request, configuration, plan); });
  for (const auto& input : inputs) {
    tasks.emplace_back([&] { return codes_of(request, configuration, plan, model, input()); });
  }
  const std::vector<ProcessResult> results = run_in_processes(tasks, jobs, progress);
  for (const ProcessResult& result : results) {
    if (result.exit_code != 0) throw SimulationError(result.output);
  }
  MachineFigures figures = figures_of(results.front());
  for (std::size_t i = 1; i < results.size(); ++i) {
    const Json picture = Json::parse(results[i].output);
    ++figures.pictures;
    figures.codes += picture.at("codes").get<std::int64_t>();
    figures.differing_codes += picture.at("differing").get<std::int64_t>();
  }
  return figures;
}

MachineFigures simulate_pictures(const RunRequest& request, const RunConfiguration& configuration,
                                 const std::vector<LabelledPicture>& pictures, int jobs,
                                 const std::function<void(int)>& progress) {
  const QuantizedModel model = prepare(request, configuration)->model;
  std::vector<std::function<SimulatedInput()>> inputs;
  for (const LabelledPicture& labelled : pictures) {
    inputs.emplace_back([&, labelled] {
      Picture picture = read_picture(labelled.path);
      FeatureMap input = quantize_input(
          network_input(picture, configuration.run, model.network.input), model.input_format);
      std::optional<FeatureMap> raw = unresized(picture, configuration, model.input_format);
      return SimulatedInput{std::move(picture), std::move(input), std::move(raw)};
    });
  }
  return simulate_inputs(request, configuration, model, inputs, jobs, progress);
}

}  // namespace rill
