// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/config/specs.h"
#include "sim/core/error.h"

namespace rill {

/// Mistakes of a file that `key` of the run names, put where it is named: a picture or an archive
/// has no line to point at, the run file or the option has. Others stay as they are.
ConfigError at_key(const ConfigError& error, const RunSpec& run, const std::string& key);

/// The key that names the run's first picture.
std::string input_key(const RunSpec& run);

/// What `read` gives, a mistake being told at_key().
template <typename Read>
auto named_by(const RunSpec& run, const std::string& key, Read read) -> decltype(read()) {
  try {
    return read();
  } catch (const ConfigError& error) {
    throw at_key(error, run, key);
  }
}

}  // namespace rill
