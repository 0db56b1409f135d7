// SPDX-License-Identifier: Apache-2.0
#include "modules/concat/function.h"

#include <algorithm>

namespace rill {

void place_channels(const Code* operand, int pixels, int channels, int first_channel,
                    int out_channels, Code* out) {
  for (int pixel = 0; pixel < pixels; ++pixel) {
    std::copy_n(operand, channels, out + first_channel);
    operand += channels;
    out += out_channels;
  }
}

}  // namespace rill
