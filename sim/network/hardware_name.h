// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>

namespace rill {

/// A layer's name as the name of a module, FIFO or group: layers may be called as in the framework
/// they come from (`layer1.0.conv1`), but a dot separates levels of the module hierarchy.
inline std::string hardware_name(std::string layer_name) {
  std::replace(layer_name.begin(), layer_name.end(), '.', '_');
  return layer_name;
}

}  // namespace rill
