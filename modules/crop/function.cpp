// SPDX-License-Identifier: Apache-2.0
#include "modules/crop/function.h"

#include <algorithm>

namespace rill {

void crop_map(const Code* map, const Shape& in, const Shape& out, int top, int left, Code* part) {
  const std::int64_t row_codes = static_cast<std::int64_t>(out.width) * out.channels;
  for (int row = 0; row < out.height; ++row) {
    const std::int64_t pixel = static_cast<std::int64_t>(row + top) * in.width + left;
    part = std::copy_n(map + pixel * in.channels, row_codes, part);
  }
}

}  // namespace rill
