// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "sim/app/command.h"
#include "sim/app/exit_code.h"
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

int show_plan(const Options& options) {
  const RunConfiguration configuration = configure(options.request);
  const RunReport report = report_estimate(configuration, map_network(configuration));
  const std::string text =
      options.format == OutputFormat::Json ? json_report(report, "plan") : terminal_plan(report);
  std::fputs(text.c_str(), stdout);
  return kExitSuccess;
}

}  // namespace

Command plan_command() {
  return {"plan",
          "Show how the network is mapped: groups, stages, folding, formats, buffers",
          {"rill plan configs/runs/skynet_ultra96.yaml",
           "rill plan configs/runs/skynet_ultra96.yaml --set design.fusion=bundle --format json"},
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            add_run_file(app, options->request);
            add_settings(app, options->request);
            add_format(app, options->format);
            return [options] { return show_plan(*options); };
          }};
}

}  // namespace rill
