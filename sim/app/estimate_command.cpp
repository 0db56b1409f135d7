// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "sim/app/command.h"
#include "sim/app/exit_code.h"
#include "sim/app/foreseen_deadlock.h"
#include "sim/app/progress_bar.h"
#include "sim/app/run_options.h"
#include "sim/app/session.h"
#include "sim/report/json.h"
#include "sim/report/terminal.h"

namespace rill {
namespace {

struct Options {
  RunRequest request;
  OutputFormat format = OutputFormat::Text;
};

int show_estimate(const Options& options) {
  const RunConfiguration configuration = configure(options.request);
  const Plan plan =
      noted("planning " + configuration.run.name, true, [&] { return map_network(configuration); });
  RunReport report = report_estimate(configuration, plan);
  note_deadlock(configuration, plan, &report);
  const std::string text =
      options.format == OutputFormat::Json ? json_report(report) : terminal_report(report);
  std::fputs(text.c_str(), stdout);
  return kExitSuccess;
}

}  // namespace

Command estimate_command() {
  return {"estimate",
          "Closed-form cycles, DDR bytes and resources in milliseconds, without simulating",
          {"rill estimate configs/runs/skynet_ultra96.yaml",
           "rill estimate configs/runs/skynet_ultra96.yaml --set board=zcu104 --format json"},
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            add_run_file(app, options->request);
            add_settings(app, options->request);
            add_format(app, options->format);
            return [options] { return show_estimate(*options); };
          }};
}

}  // namespace rill
