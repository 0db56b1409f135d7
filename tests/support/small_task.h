// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>

#include "sim/network/network.h"
#include "sim/tuning/tuning_task.h"

namespace rill::test {

/// A network with made-up weights and pictures, judged by its signal.
TuningTask task_of(Network network, std::mt19937& random, std::uint32_t seed);

/// The same of a random network.
TuningTask small_task(std::uint32_t seed);

}  // namespace rill::test
