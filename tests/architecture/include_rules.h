// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace rill::test {

/// Folder -> what its files may include: other folders, or single files where a folder is too much.
/// Its own files it may always include.
using IncludeTable = std::map<std::string, std::vector<std::string>>;

/// The dependency rule of the project, as it is drawn in sim/README.md.
const IncludeTable& include_table();

/// One source file, as far as the rules look at it.
struct SourceFile {
  std::string path;  ///< from the root of the project
  struct Line {
    int number = 0;
    std::string text;  ///< without comments and without the contents of string literals
  };
  std::vector<Line> lines;
  struct Include {
    int line = 0;
    std::string name;
    bool quoted = false;
  };
  std::vector<Include> includes;

  std::string folder() const;
  std::string at(int line) const;  ///< `path:line: `
};

/// All .h and .cpp files below the given folders of `root`, sorted by path.
std::vector<SourceFile> read_sources(const std::filesystem::path& root,
                                     const std::vector<std::string>& folders);

// Each rule gives one sentence per violation, starting with `path:line: `.
std::vector<std::string> includes_outside_table(const std::vector<SourceFile>& files,
                                                const IncludeTable& table);
std::vector<std::string> quoted_includes_not_found(const std::vector<SourceFile>& files,
                                                   const std::filesystem::path& root);
std::vector<std::string> plain_files_reaching_systemc(const std::vector<SourceFile>& files,
                                                      const std::vector<std::string>& plain);
std::vector<std::string> yaml_outside_config(const std::vector<SourceFile>& files);
std::vector<std::string> printing_or_exiting_outside_app(const std::vector<SourceFile>& files);
std::vector<std::string> malformed_beginnings(const std::vector<SourceFile>& files,
                                              const std::filesystem::path& root);

/// A chain of folders that ends where it began, or nothing.
std::vector<std::string> cycle_in(const IncludeTable& table);

}  // namespace rill::test
