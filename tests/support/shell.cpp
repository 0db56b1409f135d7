// SPDX-License-Identifier: Apache-2.0
#include "tests/support/shell.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace rill::test {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
  std::string pattern = (fs::temp_directory_path() / "rill_test_XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error("cannot make a folder like " + pattern);
  }
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_text(const fs::path& file, const std::string& text) {
  if (file.has_parent_path()) fs::create_directories(file.parent_path());
  std::ofstream stream(file, std::ios::binary);
  stream << text;
  if (!stream) throw std::runtime_error("cannot write " + file.string());
}

ShellResult shell(const std::string& script, const fs::path& in, int seconds) {
  const ScratchFolder scratch;
  const std::string folder = scratch.path().string();
  write_text(scratch.path() / "script", script);
  const std::string command = "cd '" + in.string() + "' && exec timeout -k 5 " +
                              std::to_string(seconds) + " bash '" + folder + "/script' >'" +
                              folder + "/out' 2>'" + folder + "/err' </dev/null";
  const int status = std::system(command.c_str());
  ShellResult result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = read_text(scratch.path() / "out");
  result.err = read_text(scratch.path() / "err");
  return result;
}

std::string signalled_once(const std::string& condition, const std::string& signal,
                           const std::string& command) {
  return command + " &\nchild=$!\nuntil " + condition +
         " || ! kill -0 $child 2>/dev/null; do sleep 0.05; done\nkill -" + signal +
         " $child\nwait $child\n";
}

}  // namespace rill::test
