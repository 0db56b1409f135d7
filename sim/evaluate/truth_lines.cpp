// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/truth_lines.h"

#include <fmt/core.h>

namespace rill {

namespace fs = std::filesystem;

Diagnostic about_line(const fs::path& file, int line, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.where.file = file.string();
  diagnostic.where.line = line;
  diagnostic.message = message;
  return diagnostic;
}

std::vector<Diagnostic> first_of(std::vector<Diagnostic> mistakes, const std::string& and_more) {
  constexpr std::size_t kTold = 5;
  if (mistakes.size() <= kTold + 1) return mistakes;
  const std::size_t more = mistakes.size() - kTold;
  mistakes.resize(kTold + 1);
  mistakes.back().message = fmt::format("and {} more lines: {}", more, and_more);
  return mistakes;
}

void check_picture_folder(const fs::path& folder) {
  if (fs::is_directory(folder)) return;
  Diagnostic diagnostic;
  diagnostic.where.file = folder.string();
  diagnostic.message = std::string(fs::exists(folder) ? "is not a folder" : "does not exist") +
                       "; give the folder of the pictures with --pictures";
  throw ConfigError(diagnostic);
}

}  // namespace rill
