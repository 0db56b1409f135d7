// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace rill::test {

/// Writes tiny.yaml, a run of four small layers with a fork and a join, and sweep.yaml, which
/// varies it: points that run, points that cannot be built (pe 5 of 4 channels) and points that
/// deadlock in simulation (a line buffer without rows to work on).
void write_sweep(const std::filesystem::path& folder);

/// Everything the database says, as text.
std::string dump(const std::filesystem::path& database);

}  // namespace rill::test
