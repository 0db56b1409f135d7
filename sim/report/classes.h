// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/model/model.h"

namespace rill {

/// One of the most likely classes.
struct ClassScore {
  int index = 0;           ///< channel of the last layer
  Code code = 0;           ///< of its output
  double score = 0;        ///< the real value of the code
  double probability = 0;  ///< softmax over all classes
};

/// Decodes the last map of a classifier, one channel a class: the `count` largest scores, largest
/// first, the lower index first among equals. Throws ConfigError for a map of more than one pixel.
std::vector<ClassScore> top_classes(const FeatureMap& map, int count);

}  // namespace rill
