// SPDX-License-Identifier: Apache-2.0
#include "sim/app/named_file.h"

#include <vector>

namespace rill {

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
    const std::string subject =
        mistake.where.file + (mistake.key.empty() ? " " : ": " + mistake.key + " ");
    mistakes.push_back(run.mistake(key, subject + mistake.message));
    if (mistakes.back().where.line == 0) mistakes.back().key.clear();  // an option names itself
  }
  return ConfigError(std::move(mistakes));
}

std::string input_key(const RunSpec& run) { return run.inputs.empty() ? "input" : "inputs[0]"; }

}  // namespace rill
