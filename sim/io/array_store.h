// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/io/arrays.h"
#include "sim/io/safetensors.h"

namespace rill {

/// Arrays by name: a folder of .npy files (the name is the file's without extension), the members
/// of one .npz archive (stored or deflated), or the tensors of one .safetensors file.
class ArrayStore {
 public:
  /// Throws ConfigError when `path` is neither, or holds no array.
  explicit ArrayStore(std::filesystem::path path);

  const std::filesystem::path& path() const { return path_; }
  const std::vector<std::string>& names() const { return names_; }  ///< sorted
  bool contains(const std::string& name) const;
  /// Throws ConfigError when there is no such array or it cannot be read.
  Array get(const std::string& name) const;

 private:
  bool is_folder_ = false;
  std::filesystem::path path_;
  std::vector<std::string> names_;
  std::map<std::string, TensorPlace> tensors_;  ///< of a .safetensors file
};

}  // namespace rill
