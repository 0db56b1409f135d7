// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "modules/line_buffer/row_window_shape.h"
#include "sim/plan/stage_plan.h"

// Stages made of plain HLS loops (`line_buffer: hls_rows`): padding, a window unit that reads and
// gives by turns, converters, a matrix-vector unit or a pool, each a process with a FIFO behind it.
namespace rill {

/// True for layers that such a stage runs: plain convolutions and max pools without padding.
bool loop_stage_serves(const Layer& layer);

/// The smallest folding that takes at most `cycles` a frame; the fastest one when none does.
Folding loop_folding_for(const Layer& layer, std::int64_t cycles);

/// Why the loops cannot have this folding, with what to do instead; empty when they can.
std::string loop_folding_problem(const Layer& layer, const Folding& folding);

/// The window unit in front of the array or pool.
RowWindowShape row_window_of(const Layer& layer);

/// Cycles of an iteration of the matrix-vector loop. The HLS report of the UltraNet source
/// (reference/ultranet/README.md section 8) has 6 for 8 products without requantization, 7 with it,
/// 7 for 3 products and 9 for 16.
int loop_array_latency(const LayerArithmetic& numbers, const Folding& folding);

/// Closed form: cycles from frame to frame of the slowest loop.
std::int64_t loop_stage_cycles(const Layer& layer, const Folding& folding);

/// Words as the stage gives them: whole pixels, or PE channels of a layer without windows.
StreamShape loop_stage_output(const PlanRequest& request, LayerIndex index, const Folding& folding);

/// The FIFOs between the loops, in the order in which the map passes them.
std::vector<InnerFifo> loop_stage_fifos(const PlanRequest& request, LayerIndex index,
                                        const Folding& folding);

}  // namespace rill
