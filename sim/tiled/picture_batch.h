// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "modules/sequencer/program.h"
#include "sim/io/picture.h"
#include "sim/tiled/geometry.h"

// Pictures as a tiled machine finds them in DDR.
namespace rill {

/// The bytes of one batch: `pictures` of the network's size, in the program's layout, padded with
/// `padding` where it is stitched.
std::vector<std::uint8_t> stitch(const Program& program, const Mosaic& mosaic, int padding,
                                 const std::vector<Picture>& pictures);

/// One picture out of such bytes.
Picture picture_of_batch(const Program& program, const Mosaic& mosaic,
                         const std::vector<std::uint8_t>& bytes, int picture);

}  // namespace rill
