// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/core/units.h"

namespace rill {

/// Function face of reorg (space to depth): all taps of a window become channels of one pixel.
/// windows [vector][tap][channel] with tap = dy * stride + dx; out [vector][taps * channels], where
/// channel c of a tap goes to tap * channels + c (block major, the networks' order) or to
/// c * taps + tap (channel major, the SkyNet HLS order; reference/skynet-hls section 3).
void reorder(const Code* windows, int vectors, int taps, int channels, bool channel_major,
             Code* out);

}  // namespace rill
