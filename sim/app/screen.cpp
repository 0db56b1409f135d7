// SPDX-License-Identifier: Apache-2.0
#include "sim/app/screen.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

#include "sim/report/text_table.h"

namespace rill {

namespace {

// Where CLI11 begins descriptions when nobody tells it otherwise (Formatter::column_width_).
constexpr std::size_t kDescriptions = 30;

bool has_description(const std::string& line) {
  return line.size() > kDescriptions && line[kDescriptions - 1] == ' ' &&
         line[kDescriptions] != ' ';
}

std::string broken(const std::string& line, int width) {
  if (display_width(line) <= width) return line;
  const bool option = line.rfind("  ", 0) == 0;
  if (!option) return wrapped(line, width, 2);
  if (!has_description(line)) return line;
  const int column = static_cast<int>(kDescriptions);
  return line.substr(0, kDescriptions) + wrapped(line.substr(kDescriptions), width, column, column);
}

}  // namespace

int screen_width(int file) {
  constexpr int kNarrowest = 40;
  winsize window{};
  const bool terminal = isatty(file) != 0 && ioctl(file, TIOCGWINSZ, &window) == 0;
  return terminal && window.ws_col >= kNarrowest ? window.ws_col : 0;
}

std::string help_on_screen(const std::string& help, int width) {
  if (width == 0) return help;
  // What follows the options is kept: commands to copy, and lines that are short already.
  const std::size_t kept = std::min(help.find("\nExamples:\n"), help.size());
  std::string text;
  for (std::size_t begin = 0; begin < kept;) {
    const std::size_t end = std::min(help.find('\n', begin), kept);
    text += broken(help.substr(begin, end - begin), width);
    if (end < kept) text += '\n';
    begin = end + 1;
  }
  return text + help.substr(kept);
}

}  // namespace rill
