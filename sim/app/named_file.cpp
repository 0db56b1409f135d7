// SPDX-License-Identifier: Apache-2.0
#include "sim/app/named_file.h"

#include <filesystem>
#include <utility>
#include <vector>

namespace rill {

namespace {

/// `--input nope.png` and `--set input=nope.png` name the file already.
bool names(const std::string& option, const std::string& file) {
  const std::size_t value = option.find_last_of(" =");
  const bool several = option.find(" --") != std::string::npos;  // which of them, must be said
  if (value == std::string::npos || several) return false;
  const std::filesystem::path given = option.substr(value + 1);
  return std::filesystem::absolute(given).lexically_normal() ==
         std::filesystem::path(file).lexically_normal();
}

}  // namespace

ConfigError at_key(const ConfigError& error, const RunSpec& run, const std::string& key) {
  std::vector<Diagnostic> mistakes;
  for (const Diagnostic& mistake : error.diagnostics()) {
    // `--set …` has no line either, but is a place of its own.
    const bool is_option = mistake.where.file.rfind("--", 0) == 0;
    const bool is_whole_file = !mistake.where.file.empty() && !is_option && mistake.where.line == 0;
    if (!is_whole_file || mistake.where.file == run.where.file) {
      mistakes.push_back(mistake);
      continue;
    }
    Diagnostic placed = run.mistake(key, mistake.message);
    const bool at_option = placed.where.line == 0;
    if (!(at_option && names(placed.where.file, mistake.where.file))) {
      placed.message = mistake.where.file + (mistake.key.empty() ? " " : ": " + mistake.key + " ") +
                       mistake.message;
      if (at_option) placed.key.clear();  // an option names itself
    } else {
      placed.key = mistake.key;
    }
    mistakes.push_back(std::move(placed));
  }
  return ConfigError(std::move(mistakes));
}

std::string input_key(const RunSpec& run) { return run.inputs.empty() ? "input" : "inputs[0]"; }

}  // namespace rill
