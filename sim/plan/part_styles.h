// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/specs.h"
#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"
#include "sim/plan/plan.h"

// Styles of what stands behind an array and between two stages. Those of line buffers are in
// finn_stage.h.
namespace rill {

/// The style that the design asks for: the layer's own, or the one for all.
DesignSpec::ActivationStyle wanted_activation(const DesignSpec& design, const Layer& layer);

/// Style of the activation behind a layer's array; Ideal for layers without an array, for those
/// whose answer stays a sum, and where threshold_problem() says something.
DesignSpec::ActivationStyle activation_style(const DesignSpec& design, const Layer& layer,
                                             const LayerArithmetic& numbers);

/// Why FINN's thresholding unit cannot stand behind this layer's array although the design asks for
/// it, with what to do instead; empty when it can, or is not asked for.
std::string threshold_problem(const DesignSpec& design, const Layer& layer,
                              const LayerArithmetic& numbers);

/// Stages of the pipeline that searches thresholds for codes of that format; 0 for Ideal.
int threshold_stages(DesignSpec::ActivationStyle style, const Format& output);

/// The FIFO of sums in front of it. The name is that of the layer and does not depend on foldings.
InnerFifo threshold_fifo(const DesignSpec& design, const Layer& layer,
                         const LayerArithmetic& numbers, const StreamShape& output);

/// Why FINN's converter cannot change words of one shape into those of the other; empty when it
/// can.
std::string finn_converter_problem(const StreamShape& from, const StreamShape& to);

/// Whether a converter stands in front of that FIFO.
bool needs_converter(const Link& link);

/// Style of the converter in front of a FIFO: its own or the design's; Ideal where FINN's cannot
/// convert its words, or there is none.
DesignSpec::ConverterStyle converter_style(const DesignSpec& design, const Link& link);

/// Converters named by the design that its plan cannot have: no such converter, or none of FINN's.
/// Throws ConfigError with the lines of the design file.
void check_named_converters(const DesignSpec& design, const std::vector<Group>& groups);

}  // namespace rill
