// SPDX-License-Identifier: Apache-2.0
#include "modules/tile_unit/requantize_tile.h"

#include <algorithm>
#include <cstdint>

namespace rill {

namespace {

LayerArithmetic arithmetic_of(const Program& program, const TileLayer& layer,
                              TileMemories& memories, int bias_slot) {
  LayerArithmetic arithmetic = layer.arithmetic;
  Requantization& rule = arithmetic.requantization;
  if (!program.multipliers || rule.kind != Requantization::Kind::Cast) return arithmetic;
  const std::vector<Code>& bias = memories.bias(bias_slot);
  rule.kind = Requantization::Kind::Multiply;
  rule.shift = program.multiplier_shift;
  rule.rounding = Rounding::Trn;
  rule.minimum = std::max(rule.minimum, static_cast<Code>(arithmetic.output.min_code()));
  rule.maximum = std::min(rule.maximum, static_cast<Code>(arithmetic.output.max_code()));
  // The unit clamps at 0 before it multiplies, so a negative multiplier can only give 0 or less,
  // which the output clamps to 0: the same as a multiplier of 0.
  for (std::size_t lane = 0; lane < bias.size(); ++lane) {
    const Code multiplier = std::max(memories.multiplier(bias_slot)[lane], Code{0});
    rule.multiplier.push_back(multiplier);
    rule.offset.push_back(static_cast<std::int64_t>(bias[lane]) * multiplier);
  }
  return arithmetic;
}

}  // namespace

TileRequantizer::TileRequantizer(const Program& program, const TileLayer& layer,
                                 TileMemories& memories, int bias_slot)
    : unit_(arithmetic_of(program, layer, memories, bias_slot), program.lanes) {}

}  // namespace rill
