// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill::test {

/// A folder that looks like the root of the project to a user, with `./rill` being this build.
/// There, `./rill test` only lists the tests: this is one of them.
class CommandLine : public testing::Test {
 protected:
  CommandLine() {
    for (const char* name : {"configs", "traces"}) {
      if (std::filesystem::exists(source_dir() / name)) {
        std::filesystem::create_directory_symlink(source_dir() / name, here() / name);
      }
    }
    write_text(here() / "rill",
               "#!/bin/sh\n"
               "if [ \"$1\" = test ]; then\n"
               "  shift; exec ctest --test-dir '" RILL_BUILD_DIR
               "' --show-only --no-tests=error \"$@\"\n"
               "fi\n"
               "exec '" RILL_BINARY "' \"$@\"\n");
    std::filesystem::permissions(here() / "rill", std::filesystem::perms::owner_all);
  }

  const std::filesystem::path& here() const { return scratch_.path(); }
  ShellResult run(const std::string& script) { return shell(script, here(), 120); }
  /// Names of what lies in the folder apart from what the constructor put there.
  std::vector<std::string> left_behind() const {
    std::vector<std::string> names;
    for (const std::filesystem::directory_entry& entry :
         std::filesystem::directory_iterator(here())) {
      const std::string name = entry.path().filename().string();
      if (name != "configs" && name != "traces" && name != "rill") names.push_back(name);
    }
    return names;
  }

 private:
  ScratchFolder scratch_;
};

}  // namespace rill::test
