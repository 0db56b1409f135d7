// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace rill {

/// Calls `task` for 0 … count - 1 in `jobs` threads. `progress` is told, by one thread at a time,
/// how many are done, and stops the work by returning false. Gives the numbers of the tasks that
/// ran, in their order; throws what the first failing task threw.
std::vector<std::size_t> in_threads(std::size_t count, int jobs,
                                    const std::function<void(std::size_t)>& task,
                                    const std::function<bool(std::size_t)>& progress);

}  // namespace rill
