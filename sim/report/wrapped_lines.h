// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace rill {

/// Lines that are longer than `width` are wrapped, each by itself, below its own indentation and
/// two more.
std::string wrapped_lines(const std::string& text, int width);

}  // namespace rill
