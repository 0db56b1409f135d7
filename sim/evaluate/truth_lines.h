// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/core/error.h"

// What files of truths, a line a picture or pair, have in common.
namespace rill {

Diagnostic about_line(const std::filesystem::path& file, int line, const std::string& message);

/// The first mistakes of one kind, and how many more there are: a wrong folder is one mistake, not
/// one a line.
std::vector<Diagnostic> first_of(std::vector<Diagnostic> mistakes, const std::string& and_more);

/// Throws ConfigError when the folder of pictures is none.
void check_picture_folder(const std::filesystem::path& folder);

}  // namespace rill
