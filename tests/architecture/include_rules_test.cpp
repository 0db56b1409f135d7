// SPDX-License-Identifier: Apache-2.0
#include "tests/architecture/include_rules.h"

#include <gmock/gmock.h>

#include "tests/support/reference_dir.h"
#include "tests/support/shell.h"

namespace rill::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Folders that never reach SystemC, not even through another header. In modules/ the plain faces
/// live beside the SystemC modules; there the poisoned headers of sim/cmake/poison guard them.
const std::vector<std::string> kPlainFolders{
    "sim/core",   "sim/metrics", "sim/io",        "sim/numerics", "sim/cost", "sim/network",
    "sim/config", "sim/model",   "sim/reference", "sim/engine",   "sim/plan", "sim/report"};

const std::vector<SourceFile>& project_files() {
  static const std::vector<SourceFile> files = read_sources(source_dir(), {"sim", "modules"});
  return files;
}

TEST(IncludeRules, EveryFolderIncludesOnlyWhatTheTableAllows) {
  EXPECT_GT(project_files().size(), 20U) << "the sources were not found";
  EXPECT_THAT(includes_outside_table(project_files(), include_table()), IsEmpty());
}

TEST(IncludeRules, TheTableHasNoCycle) { EXPECT_THAT(cycle_in(include_table()), IsEmpty()); }

TEST(IncludeRules, TheTableNamesOnlyFoldersThatExist) {
  for (const auto& [folder, allowed] : include_table()) {
    EXPECT_TRUE(std::filesystem::is_directory(source_dir() / folder)) << folder;
    for (const std::string& place : allowed) {
      EXPECT_TRUE(std::filesystem::exists(source_dir() / place)) << folder << " allows " << place;
    }
  }
}

TEST(IncludeRules, QuotedIncludesArePathsFromTheRoot) {
  const auto files = read_sources(source_dir(), {"sim", "modules", "tests", "bench"});
  EXPECT_THAT(quoted_includes_not_found(files, source_dir()), IsEmpty());
}

TEST(IncludeRules, PlainFoldersNeverReachSystemC) {
  EXPECT_THAT(plain_files_reaching_systemc(project_files(), kPlainFolders), IsEmpty());
}

TEST(IncludeRules, YamlStaysInsideConfig) {
  EXPECT_THAT(yaml_outside_config(project_files()), IsEmpty());
}

TEST(IncludeRules, OnlyTheAppPrintsExitsOrReadsTheEnvironment) {
  EXPECT_THAT(printing_or_exiting_outside_app(project_files()), IsEmpty());
}

TEST(IncludeRules, FilesBeginWithLicenceAndPragmaOnce) {
  const auto files = read_sources(source_dir(), {"sim", "modules", "tests", "bench"});
  EXPECT_THAT(malformed_beginnings(files, source_dir()), IsEmpty());
}

/// A small tree that breaks every rule once: the rules must see it.
class PlantedViolations : public testing::Test {
 protected:
  PlantedViolations() {
    const std::string licence = "// SPDX-License-Identifier: Apache-2.0\n";
    write_text(root_.path() / "sim/core/low.h",
               licence + "#pragma once\n#include \"sim/high/high.h\"\n");
    write_text(root_.path() / "sim/high/high.h",
               licence + "#pragma once\n#include <systemc>\n#include \"sim/high/gone.h\"\n");
    write_text(root_.path() / "sim/high/high.cpp",
               "#include <yaml-cpp/yaml.h>\n"
               "const char* text = \"std::cout\";  // printf(\n"
               "/* exit(1)\n exit(1) */ void f() { printf(\"x\"); }\n");
    write_text(root_.path() / "sim/new/new.h", licence + "#include <vector>\n");
    files_ = read_sources(root_.path(), {"sim"});
  }

  ScratchFolder root_;
  std::vector<SourceFile> files_;
  IncludeTable table_{{"sim/core", {}}, {"sim/high", {"sim/core"}}};
};

TEST_F(PlantedViolations, AreSeenByTheIncludeTable) {
  EXPECT_THAT(includes_outside_table(files_, table_),
              ElementsAre("sim/core/low.h:3: sim/core may not include sim/high/high.h",
                          "sim/new/new.h:1: folder sim/new has no line in the table"));
}

TEST_F(PlantedViolations, AreSeenThroughOtherHeaders) {
  EXPECT_THAT(plain_files_reaching_systemc(files_, {"sim/core"}),
              ElementsAre(HasSubstr("sim/core/low.h:3: sim/high/high.h brings SystemC")));
}

TEST_F(PlantedViolations, AreSeenByTheRulesForSingleLines) {
  EXPECT_THAT(quoted_includes_not_found(files_, root_.path()),
              ElementsAre(HasSubstr("sim/high/high.h:4: sim/high/gone.h")));
  EXPECT_THAT(yaml_outside_config(files_), ElementsAre(HasSubstr("sim/high/high.cpp:1: ")));
  EXPECT_THAT(printing_or_exiting_outside_app(files_),
              ElementsAre(HasSubstr("sim/high/high.cpp:4: printf")));
  EXPECT_THAT(malformed_beginnings(files_, root_.path()),
              ElementsAre(HasSubstr("sim/high/high.cpp:1: "), HasSubstr("sim/new/new.h:2: ")));
}

TEST(IncludeTableCycle, IsFound) {
  EXPECT_THAT(cycle_in({{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}), ElementsAre("b", "c", "b"));
}

}  // namespace
}  // namespace rill::test
