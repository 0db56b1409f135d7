// SPDX-License-Identifier: Apache-2.0
#include "sim/core/shape.h"

namespace rill {

std::string Shape::to_string() const {
  return std::to_string(channels) + 'x' + std::to_string(height) + 'x' + std::to_string(width);
}

}  // namespace rill
