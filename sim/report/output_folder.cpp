// SPDX-License-Identifier: Apache-2.0
#include "sim/report/output_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <system_error>

#include "sim/core/error.h"

namespace rill {

namespace {

namespace fs = std::filesystem;

constexpr const char* kMarker = ".rill_output";

[[noreturn]] void refuse(const fs::path& path, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.where.file = path.string();
  diagnostic.message = message;
  throw ConfigError(diagnostic);
}

void check(const std::error_code& error, const fs::path& path, const std::string& what) {
  if (error) {
    refuse(path, what + " failed (" + error.message() + "); choose another folder with --out");
  }
}

/// Makes sure that a folder of this name may be replaced: it is absent, empty or ours.
void check_replaceable(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) {
    refuse(path, "is not a folder; choose another one with --out");
  }
  const bool empty = fs::is_empty(path, error);
  check(error, path, "reading the folder");
  if (!empty && !fs::exists(path / kMarker)) {
    refuse(path, "holds files that are not rill's results; choose another folder with --out");
  }
}

fs::path without_trailing_slash(const fs::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

/// Opens a file and locks it until it is closed, which the end of the process does too; -1 when
/// another process has it locked or there is no such file.
int open_locked(const fs::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  close(file);
  return -1;
}

constexpr const char* kTwoWriters =
    "is being written by another run of rill; wait for it, or choose another folder with --out";

}  // namespace

OutputFolder::OutputFolder(const fs::path& target)
    : target_(without_trailing_slash(fs::absolute(target).lexically_normal())),
      partial_(target_.string() + ".partial") {
  check_replaceable(target_);
  check_replaceable(partial_);
  std::error_code error;
  if (fs::exists(partial_ / kMarker)) {  // of a killed run, or of one that still runs
    const int left_behind = open_locked(partial_ / kMarker);
    if (left_behind < 0) refuse(target_, kTwoWriters);
    close(left_behind);
  }
  fs::remove_all(partial_, error);
  check(error, partial_, "removing the folder");
  for (fs::path above = partial_.parent_path(); !fs::exists(above, error);
       above = above.parent_path()) {
    made_.push_back(above);
  }
  fs::create_directories(partial_.parent_path(), error);
  check(error, partial_.parent_path(), "making the folder");
  const bool made = fs::create_directory(partial_, error);
  check(error, partial_, "making the folder");
  if (!made) refuse(target_, kTwoWriters);  // in this very moment
  write(kMarker, "made by rill; `rill run` replaces this folder as a whole\n");
  lock_marker();
}

void OutputFolder::lock_marker() {
  lock_ = open_locked(partial_ / kMarker);
  if (lock_ < 0) refuse(target_, kTwoWriters);
}

OutputFolder::~OutputFolder() {
  std::error_code ignored;  // nothing sensible is left to do about it
  if (!committed_ && lock_ >= 0) {
    fs::remove_all(partial_, ignored);
    // One that holds something by now stays.
    for (const fs::path& above : made_) fs::remove(above, ignored);
  }
  if (lock_ >= 0) close(lock_);
}

fs::path OutputFolder::file(const std::string& name) const {
  fs::path path = partial_ / name;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  check(error, path.parent_path(), "making the folder");
  return path;
}

void OutputFolder::write(const std::string& name, const std::string& text) const {
  const fs::path path = file(name);
  std::ofstream stream(path, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream) {
    refuse(path, "cannot be written; check space and rights, or choose another folder with --out");
  }
}

void OutputFolder::commit() {
  check_replaceable(target_);
  const fs::path old = target_.string() + ".old";
  check_replaceable(old);
  std::error_code error;
  fs::remove_all(old, error);
  check(error, old, "removing the folder");
  const bool replaces = fs::exists(target_);
  if (replaces) {
    fs::rename(target_, old, error);
    check(error, target_, "moving the earlier result away");
  }
  fs::rename(partial_, target_, error);
  if (error && replaces) {
    std::error_code ignored;
    fs::rename(old, target_, ignored);  // the earlier result comes back
  }
  check(error, target_, "renaming the finished result");
  committed_ = true;
  fs::remove_all(old, error);
}

}  // namespace rill
