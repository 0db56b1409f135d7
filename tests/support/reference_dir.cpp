// SPDX-License-Identifier: Apache-2.0
#include "tests/support/reference_dir.h"

#include <cstdlib>

namespace rill::test {

std::filesystem::path source_dir() { return RILL_SOURCE_DIR; }

std::optional<std::filesystem::path> reference_dir() {
  const char* given = std::getenv("RILL_REFERENCE_DIR");
  std::filesystem::path path = given != nullptr ? std::filesystem::path(given)
                                                : source_dir().parent_path() / "shared/reference";
  if (std::filesystem::is_directory(path)) return path;
  return std::nullopt;
}

std::string reference_missing() {
  return "SKIPPED, NOT CHECKED: the reference data is absent; set RILL_REFERENCE_DIR to its folder";
}

}  // namespace rill::test
