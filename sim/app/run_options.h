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

/// `key="value"` with the value quoted, for texts that are not meant as YAML, such as paths.
std::string text_setting(const std::string& key, const std::string& value);
/// `key=["a", "b"]`
std::string list_setting(const std::string& key, const std::vector<std::string>& values);

}  // namespace rill
