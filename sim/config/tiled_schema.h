// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/config/codec.h"
#include "sim/config/tiled_spec.h"

namespace rill {

/// The section `tiled` of a design.
const Codec<TiledSpec>& tiled_codec();

}  // namespace rill
