// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace rill {

/// One HTML file that needs nothing else: data as JSON by name, and a script that draws it.
struct Page {
  std::string title;
  std::vector<std::pair<std::string, std::string>> data;  ///< id, JSON
  const char* script = "";
};

std::string html_of(const Page& page);

}  // namespace rill
