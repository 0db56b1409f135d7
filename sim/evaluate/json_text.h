// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <string>

// Inside of this folder.
namespace rill::detail {

/// The text of a report, its real numbers to 12 significant digits: means of decimals then come
/// without the rest that binary sums leave (0.3, not 0.30000000000000004), and IoU keeps the digits
/// in which it is published.
std::string json_text(nlohmann::ordered_json report);

}  // namespace rill::detail
