// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/ground_truth.h"

#include <fmt/core.h>

#include <regex>
#include <sstream>

#include "sim/core/error.h"
#include "sim/io/file.h"

namespace rill {

namespace {

namespace fs = std::filesystem;

Diagnostic about_line(const fs::path& file, int line, const std::string& message) {
  Diagnostic diagnostic;
  diagnostic.where.file = file.string();
  diagnostic.where.line = line;
  diagnostic.message = message;
  return diagnostic;
}

/// The picture's file, or nothing.
fs::path picture_in(const fs::path& folder, const std::string& name) {
  if (fs::is_regular_file(folder / name)) return folder / name;
  const std::size_t digits = std::min(name.find_first_not_of('0'), name.find('.'));
  // `000.jpg` keeps one of its zeros.
  const bool only_zeros = digits == name.find('.');
  const std::string plain = name.substr(only_zeros && digits > 0 ? digits - 1 : digits);
  if (fs::is_regular_file(folder / plain)) return folder / plain;
  return {};
}

}  // namespace

std::vector<LabelledPicture> read_ground_truth(const fs::path& truths, const fs::path& pictures) {
  const auto bytes = read_file(truths, "a file of boxes, `name [x1, x2, y1, y2]` a line");
  std::istringstream lines(std::string(bytes.begin(), bytes.end()));
  const std::regex form(
      R"(^\s*(\S+)\s*\[\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*\]\s*$)");
  std::vector<LabelledPicture> found;
  std::vector<Diagnostic> problems;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    std::smatch parts;
    if (!std::regex_match(line, parts, form)) {
      problems.push_back(about_line(truths, number, "is not `name [x1, x2, y1, y2]`; mend it"));
      continue;
    }
    const fs::path picture = picture_in(pictures, parts.str(1));
    if (picture.empty()) {
      problems.push_back(about_line(truths, number,
                                    fmt::format("there is no picture {} in {}; add it, or remove "
                                                "the line",
                                                parts.str(1), pictures.string())));
      continue;
    }
    const auto corner = [&](std::size_t i) { return std::stoi(parts.str(i)); };
    found.push_back({parts.str(1), picture, {corner(2), corner(3), corner(4), corner(5)}});
  }
  if (problems.empty() && found.empty()) {
    problems.push_back(about_line(truths, 1, "holds no boxes; give a line a picture"));
  }
  if (!problems.empty()) throw ConfigError(std::move(problems));
  return found;
}

}  // namespace rill
