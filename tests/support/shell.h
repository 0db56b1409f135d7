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

/// Whole contents of a file; throws when it cannot be read.
std::string read_text(const std::filesystem::path& file);
void write_text(const std::filesystem::path& file, const std::string& text);

}  // namespace rill::test
