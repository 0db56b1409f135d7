// SPDX-License-Identifier: Apache-2.0
#include "sim/core/error.h"

#include <utility>

namespace rill {

namespace {

std::string join_lines(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!text.empty()) text += '\n';
    text += diagnostic.to_string();
  }
  return text;
}

}  // namespace

std::string Diagnostic::to_string() const {
  std::string text;
  if (!where.file.empty()) {
    text += where.file + ':';
    if (where.line > 0) text += std::to_string(where.line) + ':';
    if (where.line > 0 && where.column > 0) text += std::to_string(where.column) + ':';
    text += ' ';
  }
  if (!key.empty()) text += key + ": ";
  return text + message;
}

ConfigError::ConfigError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(join_lines(diagnostics)), diagnostics_(std::move(diagnostics)) {}

ConfigError::ConfigError(Diagnostic diagnostic)
    : ConfigError(std::vector<Diagnostic>{std::move(diagnostic)}) {}

void internal_check(bool condition, const char* what) {
  if (!condition) throw InternalError(what);
}

}  // namespace rill
