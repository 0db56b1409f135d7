// SPDX-License-Identifier: Apache-2.0
#include "sim/app/session.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "sim/app/errors.h"
#include "sim/app/foreseen_deadlock.h"
#include "sim/app/interrupt.h"
#include "sim/app/later_mistakes.h"
#include "sim/app/prepare_tiled.h"
#include "sim/core/error.h"
#include "sim/model/input.h"
#include "sim/model/resolve_arithmetic.h"
#include "sim/model/split_model.h"
#include "sim/network/split_layers.h"
#include "sim/plan/ddr_size.h"
#include "sim/plan/resize_plan.h"
#include "sim/plan/weight_slices.h"

namespace rill {
namespace {

std::vector<LayerArithmetic> plan_numbers(const QuantizedModel& model) {
  std::vector<LayerArithmetic> numbers;
  for (const QuantizedLayer& layer : model.layers) numbers.push_back(layer.arithmetic);
  return numbers;
}

/// A picture that has the size of the network's input already passes beside the resize unit.
bool comes_resized(const RunConfiguration& configuration) {
  const RunSpec& run = configuration.run;
  if (run.resize != RunSpec::Resize::OnChip || run.input.empty()) return false;
  try {
    const Picture picture = read_input(run.input, run.colour_order);
    const Shape& input = configuration.network.input;
    return picture.width == input.width && picture.height == input.height;
  } catch (const ConfigError&) {
    return false;  // whoever needs the picture will say so
  }
}

const FeatureMap& machine_input(const Workload& workload) {
  return workload.unresized ? *workload.unresized : workload.input;
}

/// resolve_arithmetic(); numbers that do not suit the network hide nothing wrong with the design.
std::vector<LayerArithmetic> resolved_for(const RunConfiguration& configuration,
                                          const DesignSpec& design) {
  try {
    return resolve_arithmetic(configuration.network, configuration.numerics.input.format,
                              configuration.numerics);
  } catch (const ConfigError& error) {
    std::vector<Diagnostic> mistakes = error.diagnostics();
    add_design_mistakes(configuration, design, &mistakes);
    throw ConfigError(std::move(mistakes));
  }
}

/// The model cut as the plan's layers are.
QuantizedModel split_for(const Plan& plan, const RunConfiguration& configuration,
                         const QuantizedModel& model) {
  const SplitNetwork split =
      split_layers(configuration.network, weight_slices(configuration.network, plan_numbers(model),
                                                        configuration.design, configuration.board));
  internal_check(split.network.layers.size() == plan.network.layers.size(),
                 "simulate_run: the plan is of another network");
  return split_model(split, model);
}

/// Of the layers that passed, those that the user's network has: parts are joined in the plan.
void keep_whole_layers(const Network& planned, const Network& network, SimulationResult* result) {
  for (std::vector<FeatureMap>& frame : result->layers) {
    std::vector<FeatureMap> whole;
    for (const Layer& layer : network.layers) {
      const std::optional<LayerIndex> at = planned.find(layer.name);
      internal_check(at.has_value(), "simulate_run: a layer is missing in the plan");
      whole.push_back(std::move(frame[static_cast<std::size_t>(*at)]));
    }
    frame = std::move(whole);
  }
}

/// Everything that a plan keeps in DDR must have room there.
Plan checked(const RunConfiguration& configuration, Plan plan) {
  const MemorySpec& memory = plan.memory;
  const Bytes needed = ddr_size(plan);
  if (memory.ideal || memory.axi_ram || needed <= capacity_of(memory)) return plan;
  throw ConfigError(configuration.memory_keys.mistake(
      "rows",
      std::to_string(memory.rows) + " make a memory of " + std::to_string(capacity_of(memory)) +
          " bytes, but maps and weights of '" + plan.network.name + "' take " +
          std::to_string(needed) +
          "; choose a larger memory, or correct rows, columns, banks or bus_bits",
      configuration.run.where));
}

}  // namespace

std::string configs_root() {
  const char* given = std::getenv("RILL_CONFIGS");
  return given != nullptr ? given : RILL_SOURCE_DIR "/configs";
}

RunConfiguration configure(const RunRequest& request) {
  LoadedRun loaded = load_run_as_far_as_possible(request.run_file, request.settings, configs_root(),
                                                 request.named);
  if (!loaded.mistakes.empty()) {
    add_later_mistakes(loaded, request.reads_files, &loaded.mistakes);
    throw ConfigError(std::move(loaded.mistakes));
  }
  RunConfiguration& configuration = loaded.configuration;
  if (comes_resized(configuration)) configuration.run.resize = RunSpec::Resize::Bilinear;
  return std::move(configuration);
}

Plan map_network(const RunConfiguration& configuration) {
  const Format& input_format = configuration.numerics.input.format;
  const DesignSpec design = configuration.run.resize == RunSpec::Resize::OnChip
                                ? configuration.design
                                : without_resize_unit(configuration.design);
  const std::vector<LayerArithmetic> arithmetic = resolved_for(configuration, design);
  const auto plan_of = [&](const Network& network, const std::vector<LayerArithmetic>& numbers) {
    return checked(configuration,
                   make_plan(network, numbers, input_format, design, configuration.board,
                             configuration.memory, configuration.run.clock_mhz));
  };
  const std::vector<int> slices =
      weight_slices(configuration.network, arithmetic, design, configuration.board);
  const bool sliced = std::any_of(slices.begin(), slices.end(), [](int n) { return n > 1; });
  // Slices cost passes over the input map, so they are for what does not fit otherwise.
  if (!sliced || !must_slice(configuration.network, arithmetic, design, configuration.board)) {
    try {
      return plan_of(configuration.network, arithmetic);
    } catch (const SimulationError&) {
      if (!sliced) throw;
    }
  }
  const SplitNetwork split = split_layers(configuration.network, slices);
  return plan_of(split.network, split_arithmetic(split, arithmetic));
}

Plan map_and_check_files(const RunConfiguration& configuration) {
  try {
    return map_network(configuration);
  } catch (const ConfigError& error) {
    std::vector<Diagnostic> mistakes = error.diagnostics();
    add_file_mistakes(configuration, &mistakes);
    throw ConfigError(std::move(mistakes));
  }
}

FinishedRun simulate_run(const RunRequest& request, const RunConfiguration& configuration,
                         const Plan& plan, std::optional<Workload> workload,
                         const std::function<void(double)>& progress) {
  FinishedRun run;
  run.workload = std::move(workload);
  if (run.workload && configuration.run.resize == RunSpec::Resize::OnChip &&
      !run.workload->unresized) {
    throw ConfigError(configuration.run.mistake(
        "resize", "on_chip needs a picture in its own size; use bilinear for other inputs"));
  }
  SimulationOptions options;
  options.frames = configuration.run.frames;
  options.timing_only = request.timing_only;
  options.keep_layers = request.keep_layers && !request.timing_only;
  options.count_saturated = request.page;
  options.timeline = request.page;
  options.trace = request.trace;
  if (plan.tiled) options.frames = tiled_batches(configuration);
  if (run.workload) options.tiled = &run.workload->tiled;
  options.apart = ask_apart;
  options.progress = [&progress](double share) {
    progress(share);
    return !interrupted();
  };
  stop_if_interrupted();
  if (!run.workload) {
    run.result = simulate(plan, nullptr, nullptr, options);
  } else if (plan.network.layers.size() == configuration.network.layers.size()) {
    run.result = simulate(plan, &run.workload->model, &machine_input(*run.workload), options);
  } else {
    const QuantizedModel split = split_for(plan, configuration, run.workload->model);
    run.result = simulate(plan, &split, &machine_input(*run.workload), options);
    keep_whole_layers(plan.network, configuration.network, &run.result);
  }
  stop_if_interrupted();
  return run;
}

}  // namespace rill
