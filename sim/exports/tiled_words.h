// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/exports/export_file.h"
#include "sim/plan/plan.h"
#include "sim/tiled/tiled_data.h"

namespace rill {

struct TiledWords {
  std::vector<ExportFile> files;  ///< one a role
  std::string operations;         ///< CSV: which words of which file an operation moves
};

/// Words that a tiled machine moves between DDR and chip during some of its passes, in the order of
/// its operations: what it loads of maps or pictures, weights and biases, and what it stores.
/// `arrays` are what the machine gave in a batch, regions of DDR among them.
TiledWords tiled_words(const Plan& plan, const std::vector<int>& passes, const TiledInput& input,
                       int batch, const std::vector<NamedCodes>& arrays);

}  // namespace rill
