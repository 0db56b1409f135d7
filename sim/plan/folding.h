// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "modules/dsp_array/timing.h"
#include "sim/config/specs.h"
#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// The parallelism of a layer that the planner may choose: the largest useful PE, SIMD.
struct FoldingLimits {
  int pe = 1;    ///< output channels (depthwise, pool, …: channels)
  int simd = 1;  ///< taps x input channels (depthwise: taps); 1 for layers without multipliers
};

bool has_multipliers(const Layer& layer);

/// Parameters that come from DDR: weights, or the gains of an L2 norm.
std::int64_t parameter_count(const Layer& layer);

/// The layer takes words as wide as those it gives and one for one: joins, global pool, L2 norm.
bool takes_output_words(const Layer& layer);

/// Its windows (or, of an L2 norm, the pixel whose length must be known first) are held in a line
/// buffer.
bool needs_line_buffer(const Layer& layer);

/// The window through which a layer reads its (first) input map: a fully connected layer sees the
/// whole map, reorg a block of its stride, concat and other pixel-wise layers one pixel.
Window stage_window(const Layer& layer);
FoldingLimits folding_limits(const Layer& layer);
/// The same where the numbers may ask for Winograd's form, which has fewer terms.
FoldingLimits folding_limits(const Layer& layer, const LayerArithmetic& numbers);

/// The array that runs a layer with weights, products added directly.
ArrayFolding array_folding(const Layer& layer, const Folding& folding);
/// The same with what the numbers need: Winograd's form, a shifter of block exponents.
ArrayFolding array_folding(const Layer& layer, const LayerArithmetic& numbers,
                           const Folding& folding);

/// Output pixels in a row of a Winograd tile; 0 for an array that adds products directly.
int winograd_pixels(const Layer& layer, const LayerArithmetic& numbers);

/// Items of an array in a frame: `pixels` neighbours of a row, or square tiles.
std::int64_t array_items(const Layer& layer, const LayerArithmetic& numbers,
                         const Folding& folding);

/// Cycles that the layer's stage needs for one frame, by trip count; its (first) input map passes
/// in `input_words` words.
std::int64_t stage_cycles(const Layer& layer, const LayerArithmetic& numbers,
                          const Folding& folding, std::int64_t input_words);

/// Words of `lanes` channels in which the layer's first input map passes in.
std::int64_t input_words(const Layer& layer, int lanes);

/// Fewest lanes (a divisor of the channels) with which the input map passes in `cycles` or less.
int input_lanes_for(const Layer& layer, std::int64_t cycles);

/// Cheapest folding whose stage takes at most `cycles`: fewest multipliers, PE and SIMD dividing
/// their dimension, then the narrowest words. Returns the fastest folding there is when none does.
Folding folding_for(const Layer& layer, const LayerArithmetic& numbers, std::int64_t cycles);

/// Sets of weights that take turns in the array: those of a deconvolution's phases.
int kernel_phases(const Layer& layer);

/// How many times faster than its average a stage gives its words while it gives any: pools and
/// reorg hold no row in reserve, so a row of theirs leaves during one of `stride` input rows.
int burst_of(const Layer& producer);

/// Divisors of n, ascending. They stay where they are.
const std::vector<int>& divisors(int n);

}  // namespace rill
