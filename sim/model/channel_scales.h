// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/config/specs.h"
#include "sim/model/calibration.h"
#include "sim/model/model.h"

// Inside of this folder.
namespace rill::detail {

/// The numerics give the outputs of layers one power-of-two scale a channel (CAQ), or one a group
/// of channels.
bool has_channel_scales(const NumericsSpec& spec);

/// Maps are block floating point with an exponent for every `block_channels` of their channels.
bool has_map_groups(const NumericsSpec& spec);

/// Scales 2^-Q of every channel of every map (reference/quantization.md, 5.2): Q from the channel's
/// extremes, clamped to the layer's mean. Operands and result of an add share theirs, pools hand
/// them on, a concat's are those of its operands one behind the other; the picture has one for all
/// channels. With groups, Q is that of the group's largest value. `formats` as map_formats() has
/// them. Throws ConfigError where maps that meet cannot share.
void set_channel_scales(const Network& network, const NumericsSpec& spec,
                        const std::vector<LayerArithmetic>& arithmetic,
                        const Calibration& calibration, std::vector<Format>* formats);

}  // namespace rill::detail
