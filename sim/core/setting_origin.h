// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace rill {

/// Where a mistake in `--set KEY=VALUE` stands: the option as it was given, and of a very long one
/// its two ends with `…` between them, so that the message behind it is found.
std::string setting_origin(const std::string& word);

}  // namespace rill
