// SPDX-License-Identifier: Apache-2.0
#include "modules/concat/function.h"

#include <algorithm>

#include "sim/numerics/cast.h"

namespace rill {

void place_channels(const Code* operand, int pixels, int channels, int first_channel,
                    int out_channels, Code* out) {
  for (int pixel = 0; pixel < pixels; ++pixel) {
    std::copy_n(operand, channels, out + first_channel);
    operand += channels;
    out += out_channels;
  }
}

OperandCasts::OperandCasts(const LayerArithmetic& arithmetic)
    : operands_(arithmetic.operands), output_(arithmetic.output) {}

void OperandCasts::run(std::size_t operand, Code* codes, std::size_t count) const {
  if (operands_.empty()) return;
  const int fraction = operands_[operand].fraction_bits;
  for (std::size_t i = 0; i < count; ++i) codes[i] = cast_fixed(codes[i], fraction, output_);
}

}  // namespace rill
