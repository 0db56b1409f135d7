// SPDX-License-Identifier: Apache-2.0
#include "sim/app/run_options.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace rill {

void add_run_file(CLI::App& options, RunRequest& request) {
  options.add_option("RUN.yaml", request.run_file, "Run file: network, numerics, design, board")
      ->required();
}

void add_settings(CLI::App& options, RunRequest& request) {
  options
      .add_option("--set", request.settings,
                  "Change a key of any file of the run: design.fusion=none, board=zcu104, "
                  "network.input.height=48; may be given several times")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void add_format(CLI::App& options, OutputFormat& format) {
  options
      .add_option_function<std::string>(
          "--format",
          [&format](const std::string& name) {
            format = name == "json" ? OutputFormat::Json : OutputFormat::Text;
          },
          "Print a table (text, the default) or JSON (json)")
      ->type_name("text|json")
      ->check(CLI::IsMember({"text", "json"}).description(""));
}

void give_path(const std::string& key, const std::string& value, RunRequest& request) {
  if (value.empty()) return;
  // A JSON string is a YAML string.
  request.named.push_back({key + "=" + nlohmann::json(value).dump(), "--" + key + " " + value});
}

void give_inputs(const std::vector<std::string>& inputs, RunRequest& request) {
  if (inputs.empty()) return;
  std::string origin;
  for (const std::string& input : inputs)
    origin += (origin.empty() ? "--input " : " --input ") + input;
  if (inputs.size() == 1) give_path("input", inputs.front(), request);
  request.named.push_back({"inputs=" + nlohmann::json(inputs).dump(), origin});
}

}  // namespace rill
