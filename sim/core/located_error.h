// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sim/core/error.h"

namespace rill {

/// A design that cannot run, with the place in the user's files that decides about it; what()
/// begins with that place.
class LocatedSimulationError : public SimulationError {
 public:
  explicit LocatedSimulationError(const Diagnostic& diagnostic)
      : SimulationError(diagnostic.to_string()) {}
};

}  // namespace rill
