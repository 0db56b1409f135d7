// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace rill {

/// Runs side by side, differences first. `runs_json` is what `rill compare --format json` prints:
/// an array of {label, report, accuracy}.
std::string compare_page(const std::string& title, const std::string& runs_json);

}  // namespace rill
