// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rill {

/// The folder of results, all or nothing. Files are written into `<target>.partial`; commit()
/// renames it to `<target>`, replacing an earlier result. Without a commit (an error, Ctrl-C) the
/// destructor removes it with the folders above it that had to be made, and an earlier result is
/// untouched.
///
/// While it lives no other process can write there: the second one gets a ConfigError.
///
/// Only folders that rill made (they hold the file `.rill_output`) are ever replaced or removed.
/// Throws ConfigError when the target is something else, or cannot be written.
class OutputFolder {
 public:
  explicit OutputFolder(const std::filesystem::path& target);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  /// Where files are to be written until commit().
  const std::filesystem::path& path() const { return partial_; }
  /// Path for a file of this name, with its folders made: `outputs/pw7.npy`.
  std::filesystem::path file(const std::string& name) const;
  /// Writes a text file.
  void write(const std::string& name, const std::string& text) const;
  void commit();

 private:
  void lock_marker();

  std::filesystem::path target_;
  std::filesystem::path partial_;
  std::vector<std::filesystem::path> made_;  ///< folders above, the deepest first
  int lock_ = -1;                            ///< of the marker file, open and locked
  bool committed_ = false;
};

}  // namespace rill
