// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/core/error.h"
#include "sim/network/network.h"

// Inside of this folder.
namespace rill {

/// What is wrong with a network's input, outputs and number of layers, whatever its layers are.
std::vector<Diagnostic> mistakes_of_the_whole(const Network& network);

}  // namespace rill
