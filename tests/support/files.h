// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/io/picture.h"

namespace rill::test {

/// A folder of its own for one test, gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }
  /// Writes a file into it.
  std::filesystem::path file(const std::string& name,
                             const std::vector<std::uint8_t>& content) const;

 private:
  std::filesystem::path path_;
};

/// A JPEG of this picture, best quality, no subsampling.
std::vector<std::uint8_t> encode_jpeg(const Picture& picture);

/// Smooth colours: JPEG keeps them to within a few steps.
Picture gradient(int width, int height);

}  // namespace rill::test
