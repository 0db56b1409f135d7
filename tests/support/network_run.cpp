// SPDX-License-Identifier: Apache-2.0
#include "tests/support/network_run.h"

#include "sim/app/processes.h"
#include "sim/app/session.h"
#include "sim/reference/code_reference.h"
#include "tests/support/reference_dir.h"

namespace rill::test {

namespace {

FinishedRun run_of(const RunRequest& request) {
  const RunConfiguration configuration = configure(request);
  const Plan plan = map_network(configuration);
  return simulate_run(request, configuration, plan, prepare(request, configuration), [](double) {});
}

std::string differing_layers(const Network& network, const SimulationResult& result,
                             const std::vector<FeatureMap>& expected) {
  std::string differing;
  for (std::size_t layer = 0; layer < expected.size(); ++layer) {
    if (result.layers[0][layer].codes == expected[layer].codes) continue;
    differing += network.layers[layer].name + " ";
  }
  for (std::size_t i = 0; i < network.outputs.size(); ++i) {
    const auto layer = static_cast<std::size_t>(network.outputs[i]);
    if (result.outputs[i].codes == expected[layer].codes) continue;
    differing += network.layers[layer].name + " in DDR ";
  }
  return differing;
}

}  // namespace

RunRequest shipped_run(const std::string& name, const std::vector<std::string>& settings) {
  RunRequest request;
  request.run_file = (source_dir() / "configs/runs" / (name + ".yaml")).string();
  request.settings = settings;
  return request;
}

std::string what_differs(const RunRequest& request) {
  const RunConfiguration configuration = configure(request);
  const auto workload = prepare(request, configuration);
  const auto expected = evaluate_codes(workload->model, workload->input);
  RunRequest with_codes = request;
  with_codes.keep_layers = true;
  RunRequest timing_only = request;
  timing_only.timing_only = true;
  const auto runs = run_in_processes(
      {[&] {
         const SimulationResult result = run_of(with_codes).result;
         return std::to_string(result.figures.frame_done.back()) + "|" +
                differing_layers(configuration.network, result, expected);
       },
       [&] { return std::to_string(run_of(timing_only).result.figures.frame_done.back()) + "|"; }},
      1, [](int) {});
  for (const ProcessResult& run : runs) {
    if (run.exit_code != 0) return "exit code " + std::to_string(run.exit_code) + ": " + run.output;
  }
  return runs[0].output == runs[1].output
             ? ""
             : "with codes " + runs[0].output + ", timing only " + runs[1].output;
}

}  // namespace rill::test
