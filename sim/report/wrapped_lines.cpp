// SPDX-License-Identifier: Apache-2.0
#include "sim/report/wrapped_lines.h"

#include <algorithm>

#include "sim/report/text_table.h"

namespace rill {

std::string wrapped_lines(const std::string& text, int width) {
  constexpr int kDeeper = 2;
  std::string result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    const int columns = static_cast<int>(indent);
    result += display_width(line) <= width
                  ? line
                  : line.substr(0, indent) + wrapped(line, width, columns + kDeeper, columns);
    if (end < text.size()) result += '\n';
    begin = end + 1;
  }
  return result;
}

}  // namespace rill
