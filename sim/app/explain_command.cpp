// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <memory>

#include "sim/advice/advice.h"
#include "sim/app/command.h"
#include "sim/app/exit_code.h"
#include "sim/app/interrupt.h"
#include "sim/app/processes.h"
#include "sim/app/progress_bar.h"
#include "sim/app/run_options.h"
#include "sim/app/session.h"
#include "sim/plan/estimate.h"
#include "sim/report/assemble.h"

namespace rill {
namespace {

struct Options {
  RunRequest request;
  int jobs = 0;
  OutputFormat format = OutputFormat::Text;
};

/// Frames of each simulation: enough to see the distance from frame to frame.
constexpr int kFrames = 3;

RunReport simulated(const RunRequest& request) {
  const RunConfiguration configuration = configure(request);
  const Plan plan = map_network(configuration);
  const FinishedRun run =
      simulate_run(request, configuration, plan, std::nullopt, [](double /*share*/) {});
  return report_run(configuration, plan, run);
}

/// The base runs in this process, and so after the changes: a process that has run SystemC must not
/// be forked for another simulation. Its plan tells which changes there are: who works hardest is
/// first asked of the closed form.
Advice advise(const Options& options) {
  RunRequest request = options.request;
  request.timing_only = true;
  request.settings.push_back("frames=" + std::to_string(kFrames));
  const RunConfiguration configuration = configure(request);
  const Plan plan =
      noted("planning " + configuration.run.name, true, [&] { return map_network(configuration); });
  check_workload(configuration);
  const std::vector<Change> changes =
      changes_of(configuration, plan, contenders_of(report_estimate(configuration, plan)));
  std::vector<std::function<std::string()>> tasks;
  for (const Change& change : changes) {
    tasks.emplace_back([&] {
      RunRequest changed = request;
      const std::vector<std::string> words = words_of(configuration, plan, change);
      changed.settings.insert(changed.settings.end(), words.begin(), words.end());
      return outcome_to_json(simulated(changed));
    });
  }
  ProgressBar bar("simulating " + std::to_string(tasks.size()) + " changes", true);
  const std::vector<ProcessResult> results = run_in_processes(
      tasks, processes_at_a_time(options.jobs),
      [&](int done) { bar.show(static_cast<double>(done) / static_cast<double>(tasks.size())); });
  stop_if_interrupted();
  Advice advice;
  advice.base = simulated(request);
  advice.contenders = contenders_of(advice.base);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    if (results[i].exit_code == kExitSuccess) {
      advice.outcomes.push_back(
          outcome_from_json(changes[i], results[i].output, advice.base.fps()));
    } else {
      advice.outcomes.emplace_back();
      advice.outcomes.back().change = changes[i];
      advice.outcomes.back().error = results[i].output;
    }
    advice.outcomes.back().words = words_of(configuration, plan, changes[i]);
  }
  return advice;
}

int show_advice(const Options& options) {
  const Advice advice = advise(options);
  const std::string text =
      options.format == OutputFormat::Json ? advice_json(advice) : advice_text(advice);
  std::fputs(text.c_str(), stdout);
  return kExitSuccess;
}

}  // namespace

Command explain_command() {
  return {
      "explain",
      "Who limits the machine, and what other folding, clock, FIFOs, ports or fusion would bring",
      {"rill explain configs/runs/skynet_ultra96.yaml",
       "rill explain configs/runs/skynet_ultra96.yaml --set design.fusion=bundle --format json"},
      [](CLI::App& app) {
        auto options = std::make_shared<Options>();
        add_run_file(app, options->request);
        add_settings(app, options->request);
        app.add_option("--jobs", options->jobs, "Simulations at a time; all cores when absent")
            ->type_name("N")
            ->check(CLI::Range(1, 1024));
        add_format(app, options->format);
        return [options] { return show_advice(*options); };
      }};
}

}  // namespace rill
