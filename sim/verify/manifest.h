// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/vectors/packing.h"

namespace rill {

/// The `manifest.json` of a folder of goldens.
struct GoldenManifest {
  struct File {
    std::string file;   ///< beside the manifest
    std::string layer;  ///< a name for golden_target()
    std::optional<Packing> packing;
  };
  struct Lsb {
    std::string name;
    double value = 0;
    std::string text;
  };

  std::vector<File> files;  ///< of role `output`; others are no goldens
  bool lists_files = false;
  std::vector<Lsb> lsbs;  ///< of names, where stated
};

/// Reads `folder`/manifest.json; empty when there is none. Throws ConfigError when it is no JSON
/// object, lists a file that is not there, or a packing is none.
GoldenManifest read_manifest(const std::filesystem::path& folder);

}  // namespace rill
