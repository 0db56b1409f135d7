// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace rill::test {

/// A folder of its own under the system's temporary folder; removed with everything in it.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct ShellResult {
  int exit_code = 0;  ///< 124 when the time limit stopped it
  std::string out;
  std::string err;
};

/// Runs bash on `script` in the folder `in`, without a terminal, for at most `seconds`.
ShellResult shell(const std::string& script, const std::filesystem::path& in, int seconds = 60);

/// Script that starts `command`, sends it `signal` (INT, TERM) once `condition` holds, a bash
/// command that may use $child, its process, and exits with the command's code. A moment that
/// the program shows, not a time on the clock: with sanitizers or on a busy machine a start takes
/// seconds.
std::string signalled_once(const std::string& condition, const std::string& signal,
                           const std::string& command);

/// Whole contents of a file; throws when it cannot be read.
std::string read_text(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, const std::string& text);

}  // namespace rill::test
