// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace rill {

/// A `key.path=value` of the command line.
struct Setting {
  std::string word;
  std::string origin;  ///< what the user wrote, for messages: `--input cat.png`
};

}  // namespace rill
