// SPDX-License-Identifier: Apache-2.0
#include "sim/app/sweep_folder.h"

#include <system_error>

#include "sim/core/error.h"
#include "sim/io/file.h"

namespace rill {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMarker = ".rill_output";

void check(const std::error_code& error, const fs::path& path) {
  if (error) {
    fail_file(path.string(),
              "cannot be used (" + error.message() + "); choose another folder with --out");
  }
}

}  // namespace

fs::path sweep_database(const fs::path& folder) { return folder / "sweep.sqlite"; }

void open_sweep_folder(const fs::path& folder, bool resume) {
  std::error_code error;
  const bool there = fs::exists(folder, error);
  if (there && !fs::is_directory(folder, error)) {
    fail_file(folder.string(), "is not a folder; choose another one with --out");
  }
  if (there && !fs::is_empty(folder, error) && !fs::exists(folder / kMarker)) {
    fail_file(folder.string(),
              "holds files that are not rill's results; choose another folder with --out");
  }
  fs::create_directories(folder, error);
  check(error, folder);
  write_file(folder / kMarker, {});
  if (resume) return;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().filename() == kMarker) continue;
    fs::remove_all(entry.path(), error);
    check(error, entry.path());
  }
}

}  // namespace rill
