// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/app/run_request.h"

namespace CLI {
class App;
}  // namespace CLI

namespace rill {

/// How a command answers on standard output.
enum class OutputFormat { Text, Json };

// Options that several commands share, with the same words.
void add_run_file(CLI::App& options, RunRequest& request);
void add_settings(CLI::App& options, RunRequest& request);
void add_format(CLI::App& options, OutputFormat& format);

/// `--weights PATH` … as the run's key of the same name: text, not YAML. Nothing when not given.
void give_path(const std::string& key, const std::string& value, RunRequest& request);
/// `--input PICTURE`, given once or several times, as the run's `input` and `inputs`.
void give_inputs(const std::vector<std::string>& inputs, RunRequest& request);

}  // namespace rill
