// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A project of one source file with the real launcher in front, so that building takes a second.
class Launcher : public testing::Test {
 protected:
  Launcher() {
    fs::create_directories(root());
    fs::copy_file(source_dir() / "rill", root() / "rill");
    fs::copy_file(source_dir() / "CMakePresets.json", root() / "CMakePresets.json");
    write_text(root() / "CMakeLists.txt",
               "cmake_minimum_required(VERSION 3.25)\n"
               "project(tiny LANGUAGES C)\n"
               "enable_testing()\n"
               "add_executable(rill sim/main.c)\n"
               "set_target_properties(rill PROPERTIES\n"
               "  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)\n"
               "add_test(NAME good COMMAND true)\n"
               "add_test(NAME bad COMMAND false)\n"
               "add_test(NAME skipped COMMAND sh -c \"exit 4\")\n"
               "set_tests_properties(skipped PROPERTIES SKIP_RETURN_CODE 4)\n");
    write_text(root() / "sim/main.c",
               "#include <stdio.h>\n"
               "int main(int n, char** a) {\n"
               "  FILE* file = n > 1 ? fopen(a[1], \"r\") : 0;\n"
               "  for (int i = 1; i < n; ++i) printf(\"[%s]\", a[i]);\n"
               "  return file ? 0 : 7;\n"
               "}\n");
    write_text(root() / "sim/cmake/debian-packages.txt", "# a comment\ncmake  # another\n");
    for (const char* folder : {"modules", "tests", "bench", "elsewhere"}) {
      fs::create_directories(root() / folder);
    }
    write_text(root() / "elsewhere/input.txt", "here\n");
  }

  fs::path root() const { return scratch_.path() / "project"; }
  ShellResult run(const std::string& script, const fs::path& in) {
    return shell("unset RILL_BUILD_DIR RILL_CMAKE_ARGS; " + script, in, 120);
  }

  ScratchFolder scratch_;
};

TEST_F(Launcher, BuildsAFreshCloneAndPassesArgumentsAndExitCodeOn) {
  const ShellResult first = run("./rill 'two words' --help", root());
  EXPECT_EQ(first.exit_code, 7) << first.err;
  EXPECT_EQ(first.out, "[two words][--help]");
  EXPECT_THAT(first.err, HasSubstr("building rill"));
}

TEST_F(Launcher, StartsAtOnceWhenNothingChanged) {
  run("./rill", root());
  // Whatever the launcher would need for a build now fails, so it must not try.
  const ShellResult again =
      run("for tool in cmake ninja dpkg-query apt-get sudo; do\n"
          "  printf '#!/bin/sh\\necho $0 was called >&2; exit 99\\n' > $PWD/$tool; chmod +x $tool\n"
          "done\nPATH=$PWD:$PATH ./rill rill",
          root());
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.err, IsEmpty());
}

TEST_F(Launcher, KeepsTheCallersFolderAndWorksThroughALink) {
  fs::create_symlink("../rill", root() / "elsewhere/link");
  const ShellResult result = run("./link input.txt", root() / "elsewhere");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "[input.txt]");
}

TEST_F(Launcher, RebuildsAfterAChangeEvenWithAnOldDate) {
  run("./rill", root());
  const ShellResult result =
      run("sed -i 's/%s/<%s>/' sim/main.c && touch -d '2001-01-01' sim/main.c && sed -i 's/7;/8;/' "
          "sim/main.c && ./rill x",
          root());
  EXPECT_EQ(result.exit_code, 8) << result.err;
  EXPECT_EQ(result.out, "[<x>]");
}

TEST_F(Launcher, SurvivesBeingMoved) {
  run("./rill", root());
  fs::rename(root(), scratch_.path() / "moved");
  const ShellResult result = run("./rill rill", scratch_.path() / "moved");
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST_F(Launcher, ShowsTheWholeCompilerOutputWhenTheBuildFails) {
  write_text(root() / "sim/main.c", "int main(void) { return no_such_name; }\n");
  const ShellResult result = run("./rill run", root());
  EXPECT_EQ(result.exit_code, 70);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, HasSubstr("no_such_name"));
  EXPECT_THAT(result.err, HasSubstr("rill: this step failed: ninja"));
}

TEST_F(Launcher, NamesTheFolderItCannotWriteTo) {
  write_text(root() / "blocked", "a file where a folder should be\n");
  const ShellResult result = run("RILL_BUILD_DIR=$PWD/blocked/build ./rill run", root());
  EXPECT_EQ(result.exit_code, 70);
  EXPECT_THAT(result.err, HasSubstr("cannot write to " + (root() / "blocked/build").string()));
  EXPECT_THAT(result.err, HasSubstr("RILL_BUILD_DIR"));
}

TEST_F(Launcher, InstallsExactlyThePackagesThatAreMissing) {
  write_text(root() / "sim/cmake/debian-packages.txt", "cmake\nrill-no-such-package\n");
  const ShellResult result = run(
      "mkdir tools; printf '#!/bin/sh\\necho $(basename $0) \"$@\" >> $LOG\\n' > tools/apt-get\n"
      "chmod +x tools/apt-get; printf '#!/bin/sh\\nexec \"$@\"\\n' > tools/sudo; chmod +x "
      "tools/sudo\n"
      "LOG=$PWD/log PATH=$PWD/tools:$PATH ./rill rill && cat log",
      root());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out,
            "[rill]apt-get update\n"
            "apt-get install -y --no-install-recommends rill-no-such-package\n");
}

TEST_F(Launcher, CountsPassedFailedAndSkippedTests) {
  const ShellResult result = run("./rill test", root());
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("rill test: 1 passed, 1 failed, 1 skipped\n")) << result.err;
  const ShellResult chosen = run("./rill test -R good", root());
  EXPECT_EQ(chosen.exit_code, 0) << chosen.err;
  EXPECT_THAT(chosen.out, HasSubstr("rill test: 1 passed, 0 failed, 0 skipped\n"));
  EXPECT_THAT(chosen.err, Not(HasSubstr("building")));
  EXPECT_EQ(run("./rill test -R there_is_none", root()).exit_code == 0, false);
}

}  // namespace
}  // namespace rill::test
