// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "sim/model/model.h"
#include "sim/vectors/packing.h"
#include "sim/vectors/vector_file.h"

namespace rill {

/// Words to be written, lane by lane: what a LaneStream reads back. Lanes hold two's complement
/// cut to `lane_bits`.
struct PackedWords {
  Packing packing;    ///< bits stated
  int code_bits = 0;  ///< of the signed numbers in `lanes`
  std::vector<std::int64_t> lanes;
};

/// Maps of one shape in the packing's words. Halos hold the neighbours' codes; what lies outside of
/// the map, and idle lanes of tiles that pass its edge, `outside`; idle channels 0.
PackedWords pack_maps(const std::vector<FeatureMap>& maps, const Packing& packing, Code outside);

/// Writes words whole or not at all. Binary words must fill bytes. Text has one word a line, its
/// lanes as decimal numbers; a co-simulation file has one transaction. Throws ConfigError when the
/// file cannot be written.
void write_vector_file(const std::filesystem::path& path, VectorFile kind,
                       const PackedWords& words);

}  // namespace rill
