// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace rill {

/// Columns of the terminal behind a file; 0 where there is none, or none that one could write to.
int screen_width(int file);

/// What `--help` says, with descriptions broken between words below their own column. Examples stay
/// whole, to be copied. `width` 0 breaks nothing.
std::string help_on_screen(const std::string& help, int width);

}  // namespace rill
