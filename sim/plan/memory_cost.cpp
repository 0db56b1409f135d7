// SPDX-License-Identifier: Apache-2.0
#include "sim/plan/memory_cost.h"

#include <algorithm>

#include "modules/bram/cost.h"
#include "modules/line_buffer/cost.h"
#include "modules/stream_fifo/cost.h"
#include "modules/strip_buffer/cost.h"
#include "sim/plan/folding.h"

namespace rill {

namespace {

bool has_uram(const PlanRequest& request) { return request.board.capacity.uram > 0; }

}  // namespace

Family family_of(const BoardSpec& board) {
  return board.family == "7series" ? Family::Series7 : Family::UltraScalePlus;
}

MemoryCost line_buffer_memory(const PlanRequest& request, const Stage& stage, MemoryChoice choice) {
  const Layer& layer = request.layer(stage.layer);
  const Window window = stage_window(layer);
  LineBufferCostShape shape;
  shape.rows = stage.line_buffer_rows;
  shape.width = layer.in.width;
  shape.channels = layer.in.channels;
  shape.bits = stage.inputs[0].bits;
  shape.extent_w = window.extent_w();
  shape.stride_w = window.stride_w;
  shape.taps = window.taps();
  shape.input_lanes = stage.inputs[0].lanes;
  shape.input_pixels = stage.inputs[0].pixels;
  shape.pixels = stage.folding.pixels;
  shape.window_rows =
      stage.tile_rows > 1 ? window.extent_h() + (stage.tile_rows - 1) * window.stride_h : 0;
  if (layer.is_depthwise()) {
    shape.channels_at_once = stage.folding.pe;
    shape.taps_at_once = stage.folding.simd;
  } else if (has_multipliers(layer)) {
    shape.channels_at_once = std::min(stage.folding.simd, layer.in.channels);
    // A square tile multiplies all taps of its windows at once.
    shape.taps_at_once =
        stage.tile_rows > 1 ? window.taps() : ceil_div(stage.folding.simd, shape.channels_at_once);
  } else if (layer.op == Op::Reorg) {
    shape.channels_at_once = std::min(stage.folding.pe, layer.in.channels);
  } else {
    shape.channels_at_once = stage.folding.pe;
    shape.taps_at_once = window.taps();
  }
  shape.memory = choice;
  shape.family = family_of(request.board);
  shape.has_uram = has_uram(request);
  return line_buffer_cost(shape);
}

MemoryCost weight_memory(const PlanRequest& request, const Stage& stage, MemoryChoice choice) {
  const bool streamed = request.design.weights == DesignSpec::Weights::Streamed;
  return weight_memory_cost(stage.weights.words, stage.weights.word_bits, choice,
                            family_of(request.board), has_uram(request), streamed,
                            request.board.port.width_bits);
}

MemoryCost strip_memory(const PlanRequest& request, const Stage& stage, MemoryChoice choice) {
  return strip_buffer_cost(stage.output, stage.tile_rows, choice, family_of(request.board),
                           has_uram(request));
}

MemoryCost inner_fifo_memory(const PlanRequest& request, const InnerFifo& fifo,
                             MemoryChoice choice) {
  return stream_fifo_cost(fifo.shape, fifo.depth, family_of(request.board), choice,
                          has_uram(request));
}

MemoryCost fifo_memory(const PlanRequest& request, const Link& link, MemoryChoice choice) {
  return stream_fifo_cost(link.to_shape, link.depth, family_of(request.board), choice,
                          has_uram(request));
}

}  // namespace rill
