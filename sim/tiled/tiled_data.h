// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/core/units.h"
#include "sim/model/model.h"

// What goes into a tiled machine and what comes out of it.
namespace rill {

/// Bytes as the host puts them into DDR.
struct TiledInput {
  std::vector<std::vector<std::uint8_t>> images;  ///< one a batch
  std::vector<std::uint8_t> parameters;
  std::vector<std::vector<Code>> picture_codes;  ///< [channel][pixel value]
};

/// Codes with a name: what somebody compares with a golden.
struct NamedCodes {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<Code> codes;
};

/// What one batch gave.
struct TiledBatch {
  std::vector<FeatureMap> answers;  ///< of the network's output, one a picture
  std::vector<NamedCodes> arrays;   ///< on request: every layer, buffers, DDR
  /// Layers whose windows read something other than padding around a picture.
  std::vector<std::string> unpadded;
};

}  // namespace rill
