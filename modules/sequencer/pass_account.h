// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "modules/sequencer/program.h"

namespace rill {

/// Time of one pass over the whole run.
struct PassAccount {
  std::int64_t cycles = 0;                              ///< that went by
  std::array<std::int64_t, kOperationKinds> of_kind{};  ///< of operations one after another
  std::array<std::int64_t, kOperationKinds> count{};    ///< operations, those beside others too
  std::int64_t beside = 0;                              ///< of loads beside other operations
  std::int64_t hidden = 0;  ///< of them, at the same time as other operations
};

}  // namespace rill
