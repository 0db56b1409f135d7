// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "modules/line_buffer/finn_window_shape.h"
#include "sim/config/specs.h"
#include "sim/network/network.h"
#include "sim/plan/plan.h"

// Stages whose windows FINN's generator makes: which foldings it allows, and what its words are.
namespace rill {

/// Style of a layer's line buffer: the layer's own, or the design's; Ideal for layers without
/// windows and for those that FINN's generator does not serve here (pools, reorg, whole maps).
DesignSpec::LineBufferStyle line_buffer_style(const DesignSpec& design, const Layer& layer);

/// The smallest folding of that style which takes at most `cycles` a frame; the fastest one when
/// none does.
Folding finn_folding_for(const Layer& layer, DesignSpec::LineBufferStyle style,
                         std::int64_t cycles);

/// Why FINN's units cannot have this folding, with what to do instead; empty when they can.
std::string finn_folding_problem(const Layer& layer, DesignSpec::LineBufferStyle style,
                                 const Folding& folding);

/// The generator in front of the array.
FinnWindowShape finn_window_of(const Layer& layer, DesignSpec::LineBufferStyle style,
                               const Folding& folding);

/// Closed form: cycles from frame to frame of generator and array.
std::int64_t finn_stage_cycles(const Layer& layer, DesignSpec::LineBufferStyle style,
                               const Folding& folding);

/// Words of windows, as they go from generator to array.
StreamShape finn_window_words(const FinnWindowShape& window, int bits);

}  // namespace rill
