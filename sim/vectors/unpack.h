// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/model/model.h"
#include "sim/vectors/vector_file.h"

namespace rill {

/// The code that a lane's bits mean: the low `format.width` bits when what is above them only
/// extends them (by zeros or by the sign), otherwise the whole lane as a number, which the format
/// does not have.
std::int64_t code_of_lane(std::uint64_t bits, int lane_bits, const Format& format);

/// Codes of the wanted images (numbers from 0) of a file. With several transactions each holds one
/// image; otherwise the packing says where each image lies. Throws ConfigError naming the file when
/// it holds more or fewer words than such maps have, lacks an image, or a number is no code.
std::vector<FeatureMap> unpack_maps(const std::vector<LaneStream>& streams, const Packing& packing,
                                    const Shape& shape, const Format& format,
                                    const std::vector<int>& images);

/// Images that a file of unpack_maps() holds.
int images_in(const std::vector<LaneStream>& streams, const Packing& packing, const Shape& shape,
              int wanted);

}  // namespace rill
