// SPDX-License-Identifier: Apache-2.0
#include "modules/line_buffer/cost.h"

#include <algorithm>

#include "sim/core/units.h"
#include "sim/cost/logic.h"

namespace rill {

namespace {

/// Row, column and tap counters on the read side, row and column on the write side; a map has at
/// most a few thousand rows or columns.
constexpr int kPositionCounters = 5;
constexpr int kPositionCount = 1 << 10;

bool by_rows(const LineBufferCostShape& shape) { return shape.taps_at_once > 1; }

/// Channels in one word of the memories: what arrives or what leaves, whichever is wider.
int word_lanes(const LineBufferCostShape& shape) {
  return std::max(shape.input_lanes, std::min(shape.channels_at_once, shape.channels));
}

int channel_words(const LineBufferCostShape& shape) {
  return ceil_div(shape.channels, word_lanes(shape));
}

int window_span(const LineBufferCostShape& shape) {
  return shape.extent_w + (shape.pixels - 1) * shape.stride_w;
}

/// Windows in shift registers: a flip-flop a bit when all channels of a pixel pass at once, else
/// SRLs as deep as the pixel has words.
Resources window_cost(const LineBufferCostShape& shape) {
  Resources cost;
  const int rows = shape.window_rows > 0 ? shape.window_rows : shape.rows;
  const int bits = rows * window_span(shape) * word_lanes(shape) * shape.bits;
  const int words = channel_words(shape);
  if (words == 1) {
    cost.ff = bits;
  } else {
    cost.srl_lut = static_cast<double>(srl_luts(words, bits));
    cost.lut = cost.srl_lut;
  }
  return cost;
}

}  // namespace

LineBanks line_buffer_banks(const LineBufferCostShape& shape) {
  const int words = channel_words(shape);
  if (by_rows(shape)) {
    const int group = std::max(shape.pixels, shape.input_pixels);
    const std::int64_t depth = static_cast<std::int64_t>(ceil_div(shape.width, group)) * words;
    return {shape.rows - 1, {depth, group * word_lanes(shape) * shape.bits}};
  }
  const int banks = std::max(shape.pixels, shape.input_pixels);
  const std::int64_t pixels =
      static_cast<std::int64_t>(shape.rows - 1) * shape.width + window_span(shape);
  return {banks, {ceil_div<std::int64_t>(pixels, banks) * words, word_lanes(shape) * shape.bits}};
}

MemoryCost line_memories_cost(std::int64_t lines, const MemoryShape& bank, MemoryChoice choice,
                              Family family, bool has_uram) {
  MemoryCost cost = memory_cost(bank, choice, family, has_uram);
  cost.resources = cost.resources * static_cast<double>(lines);
  Resources address;
  address.ff = log2_ceil(bank.words) + bank.bits;
  address.lut = log2_ceil(bank.words) + 1;
  cost.resources += address;
  return cost;
}

MemoryCost line_buffer_cost(const LineBufferCostShape& shape) {
  const LineBanks banks = line_buffer_banks(shape);
  MemoryCost cost =
      line_memories_cost(banks.count, banks.bank, shape.memory, shape.family, shape.has_uram);
  if (by_rows(shape)) cost.resources += window_cost(shape);
  const int out_bits = shape.taps_at_once * std::min(shape.channels_at_once, shape.channels) *
                       shape.bits * shape.pixels;
  // What leaves at once is picked from the taps of a window (by rows) or from the channels of a
  // word (ring).
  const int picks = by_rows(shape) ? ceil_div(shape.taps, shape.taps_at_once)
                                   : ceil_div(word_lanes(shape), shape.channels_at_once);
  Resources pick;
  pick.lut = static_cast<double>(out_bits * mux_luts(picks));
  cost.resources += pick;
  cost.resources += counter_cost(kPositionCount) * kPositionCounters;
  return cost;
}

}  // namespace rill
