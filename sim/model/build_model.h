// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "sim/config/specs.h"
#include "sim/model/calibration.h"
#include "sim/model/model.h"

namespace rill {

/// Where a model's parameters come from.
struct ParameterSource {
  std::filesystem::path path;  ///< folder or .npz; empty: synthetic
  std::uint64_t seed = 1;      ///< of synthetic parameters
};

/// A network with its numbers, ready to run: loads (or makes up) the parameters, folds batch norms,
/// calibrates on `picture` when a format has a scale, and quantizes. `input_range` is what any
/// picture can contain (normalised_range()), so that the input's scale does not depend on one
/// picture; without it the picture's own range counts. Throws ConfigError.
QuantizedModel build_model(const Network& network, const NumericsSpec& numerics,
                           const ParameterSource& source, const RealMap& picture,
                           const std::optional<MapRange>& input_range = std::nullopt);

}  // namespace rill
