// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "modules/activation/function.h"
#include "modules/sequencer/program.h"
#include "modules/tile_buffer/tile_memories.h"

namespace rill {

/// Requantization of one group of channels: a layer's own rule, or, where biases come with
/// multipliers, ((max(code + bias, 0) * multiplier) >> shift) with both from the bias buffer.
class TileRequantizer {
 public:
  TileRequantizer(const Program& program, const TileLayer& layer, TileMemories& memories,
                  int bias_slot);

  /// Both [pixel][lane]; `out` may be `codes`.
  void run(const Code* codes, int pixels, Code* out) const { unit_.run(codes, pixels, out); }

 private:
  ActivationUnit unit_;
};

}  // namespace rill
