// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/model/model.h"
#include "sim/tiled/tiled_data.h"
#include "sim/verify/computed.h"
#include "sim/verify/golden.h"

namespace rill {

/// Codes of axes [several…][channel][row][column], or [several…][row][column][channel]; axes that
/// are missing in front have one element.
std::vector<FeatureMap> maps_of_axes(std::vector<std::int64_t> shape, bool channels_last,
                                     const Format& format,
                                     const std::function<Code(std::size_t)>& code_at);

/// Maps of the goldens as a tiled machine gave them; empty for those that it does not keep.
std::vector<ComputedMap> tiled_maps(const QuantizedModel& model,
                                    const std::vector<NamedCodes>& arrays, const GoldenSet& set,
                                    const std::vector<int>& images);

/// What the machine has around the inputs of its layers, where that is no padding
/// (`<layer>_in_halo`).
Halos tiled_halos(const QuantizedModel& model, const std::vector<NamedCodes>& arrays,
                  const std::vector<int>& images);

/// Arrays of one batch of a finished run, `folder`/outputs/batch_<batch>/*.npy. Throws ConfigError
/// when there are none.
std::vector<NamedCodes> read_batch_arrays(const std::filesystem::path& folder, int batch);

}  // namespace rill
