// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/app/session.h"
#include "sim/verify/golden_array.h"

namespace rill {

/// What `rill verify` and `rill export` feed the network: its numbers, and one or several images.
struct Stimuli {
  QuantizedModel model;
  std::vector<FeatureMap> images;
  std::vector<int> numbers;  ///< which images of the input and of the goldens they are
};

/// Reads the run's input: a picture, four stitched ones, or codes. `image` chooses one of several;
/// without it all four of a stitched input count. Throws ConfigError.
Stimuli read_stimuli(const RunRequest& request, const RunConfiguration& configuration,
                     const GoldenOptions& layout, std::optional<int> image);

}  // namespace rill
