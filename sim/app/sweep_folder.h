// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace rill {

/// Makes the folder of a sweep ready, which unlike that of a run is filled bit by bit. `resume`
/// keeps what is there; otherwise results of an earlier sweep are removed. Throws ConfigError for a
/// folder with anything but rill's results in it.
void open_sweep_folder(const std::filesystem::path& folder, bool resume);

/// The database of a sweep.
std::filesystem::path sweep_database(const std::filesystem::path& folder);

}  // namespace rill
