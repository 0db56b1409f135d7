// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "sim/core/units.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// Function face of concat: writes the codes of operand pixels (`channels` each) into their place
/// in pixels of `out_channels`, from channel `first_channel` on. Called once an operand.
void place_channels(const Code* operand, int pixels, int channels, int first_channel,
                    int out_channels, Code* out);

/// The casts of a concat of fixed-point maps of different formats: every operand's codes become
/// codes of the output.
class OperandCasts {
 public:
  explicit OperandCasts(const LayerArithmetic& arithmetic);
  /// Casts `count` codes of an operand; leaves them alone when all formats are one.
  void run(std::size_t operand, Code* codes, std::size_t count) const;

 private:
  std::vector<Format> operands_;
  Format output_;
};

}  // namespace rill
