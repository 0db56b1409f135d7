// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "sim/app/command.h"
#include "sim/app/exit_code.h"
#include "sim/app/foreseen_deadlock.h"
#include "sim/app/progress_bar.h"
#include "sim/app/run_options.h"
#include "sim/app/session.h"
#include "sim/config/schemas.h"
#include "sim/config/yaml_tree.h"
#include "sim/core/error.h"
#include "sim/plan/explicit_design.h"
#include "sim/plan/hls_estimate.h"
#include "sim/report/hls_section.h"
#include "sim/report/json.h"
#include "sim/report/terminal.h"

namespace rill {
namespace {

struct Options {
  RunRequest request;
  OutputFormat format = OutputFormat::Text;
  std::string save_design;  ///< path of a new design file
};

/// The plan as a design of its own name, without what no explicit design has.
YamlValue written_design(const Plan& plan, const std::string& name) {
  DesignSpec design = explicit_design(plan);
  design.name = name;
  YamlValue written = design_codec().write(design);
  auto& keys = written.children;
  keys.erase(std::remove_if(keys.begin(), keys.end(),
                            [](const YamlValue& key) { return key.key == "target_fps"; }),
             keys.end());
  return written;
}

/// Throws ConfigError when there is nothing to save or no place to save it to.
void save_design(const Plan& plan, const std::string& path) {
  const auto refuse = [](const std::string& message) {
    Diagnostic diagnostic;
    diagnostic.key = "--save-design";
    diagnostic.message = message;
    throw ConfigError(std::move(diagnostic));
  };
  if (plan.tiled) {
    refuse("a tiled machine is not folded: its design file says all there is; remove the option");
  }
  if (std::filesystem::exists(path)) {
    refuse(fmt::format("{} is there already; name a new file", path));
  }
  const std::string text = "# SPDX-License-Identifier: Apache-2.0\n# " + plan.network.name +
                           " on " + plan.board.name + ", as `rill plan --save-design` found it.\n" +
                           to_yaml(written_design(plan, std::filesystem::path(path).stem()));
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) refuse(fmt::format("cannot write {}; name a file in a folder that exists", path));
}

int show_plan(const Options& options) {
  const RunConfiguration configuration = configure(options.request);
  const Plan plan =
      noted("planning " + configuration.run.name, true, [&] { return map_network(configuration); });
  if (!options.save_design.empty()) save_design(plan, options.save_design);
  RunReport report = report_estimate(configuration, plan);
  note_deadlock(configuration, plan, &report);
  const std::vector<PartCost> hls = hls_estimate(plan);
  const std::string text = options.format == OutputFormat::Json
                               ? with_hls_estimate(json_report(report, "plan"), hls)
                               : terminal_plan(report) + hls_section(hls);
  std::fputs(text.c_str(), stdout);
  return kExitSuccess;
}

}  // namespace

Command plan_command() {
  return {"plan",
          "Show how the network is mapped: groups, stages, folding, formats, buffers",
          {"rill plan configs/runs/skynet_ultra96.yaml",
           "rill plan configs/runs/skynet_ultra96.yaml --set design.fusion=bundle --format json",
           "rill plan configs/runs/skynet_zcu104.yaml --save-design mine.yaml"},
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            add_run_file(app, options->request);
            add_settings(app, options->request);
            add_format(app, options->format);
            app.add_option("--save-design", options->save_design,
                           "Write the machine as a design with `folding: explicit`: the same "
                           "again, without a search (--set design=FILE)")
                ->type_name("FILE");
            return [options] { return show_plan(*options); };
          }};
}

}  // namespace rill
