// SPDX-License-Identifier: Apache-2.0
#include "sim/evaluate/ground_truth.h"

#include <fmt/core.h>

#include <regex>
#include <set>
#include <sstream>
#include <utility>

#include "sim/core/error.h"
#include "sim/evaluate/truth_lines.h"
#include "sim/io/file.h"

namespace rill {

namespace {

namespace fs = std::filesystem;

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

std::vector<LabelledPicture> read_ground_truth(const fs::path& truths, const fs::path& pictures,
                                               std::size_t limit) {
  const auto bytes = read_file(truths, "a file of boxes, `name [x1, x2, y1, y2]` a line");
  check_picture_folder(pictures);
  std::istringstream lines(std::string(bytes.begin(), bytes.end()));
  // Corners of up to nine digits fit an int.
  const std::regex form(R"(^\s*(\S+?)\s*\[\s*(-?\d{1,9})\s*,\s*(-?\d{1,9})\s*,)"
                        R"(\s*(-?\d{1,9})\s*,\s*(-?\d{1,9})\s*\]\s*$)");
  std::vector<LabelledPicture> found;
  std::vector<Diagnostic> malformed;
  std::vector<Diagnostic> missing;
  int number = 0;
  const auto enough = [&] {
    return limit > 0 && found.size() + malformed.size() + missing.size() >= limit;
  };
  for (std::string line; !enough() && std::getline(lines, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    std::smatch parts;
    if (!std::regex_match(line, parts, form)) {
      malformed.push_back(about_line(truths, number, "is not `name [x1, x2, y1, y2]`; mend it"));
      continue;
    }
    const fs::path picture = picture_in(pictures, parts.str(1));
    if (picture.empty()) {
      missing.push_back(about_line(truths, number,
                                   fmt::format("there is no picture {} in {}; add it, or remove "
                                               "the line",
                                               parts.str(1), pictures.string())));
      continue;
    }
    const auto corner = [&](std::size_t i) { return std::stoi(parts.str(i)); };
    found.push_back({parts.str(1), picture, {corner(2), corner(3), corner(4), corner(5)}});
  }
  std::vector<Diagnostic> problems =
      first_of(std::move(malformed), "is this a file of boxes, `name [x1, x2, y1, y2]` a line?");
  for (Diagnostic& one :
       first_of(std::move(missing), "their pictures are not there either; is it another folder?")) {
    problems.push_back(std::move(one));
  }
  if (problems.empty() && found.empty()) {
    problems.push_back(about_line(truths, 1, "holds no boxes; give a line a picture"));
  }
  if (!problems.empty()) throw ConfigError(std::move(problems));
  return found;
}

std::vector<std::string> notes_on(const std::vector<LabelledPicture>& pictures) {
  std::vector<std::string> notes;
  std::set<std::string> names;
  std::size_t repeated = 0;
  std::size_t turned = 0;
  const std::string* first_turned = nullptr;
  for (const LabelledPicture& picture : pictures) {
    if (!names.insert(picture.name).second) ++repeated;
    if (picture.truth.x1 <= picture.truth.x2 && picture.truth.y1 <= picture.truth.y2) continue;
    if (first_turned == nullptr) first_turned = &picture.name;
    ++turned;
  }
  if (repeated > 0) {
    notes.push_back(fmt::format(
        "{} of {} lines name a picture that an earlier one names; each counts as a picture",
        repeated, pictures.size()));
  }
  if (turned > 0) {
    notes.push_back(fmt::format(
        "{} of {} true boxes end before they begin, the first that of {}: the order is [x1, x2, "
        "y1, y2]",
        turned, pictures.size(), *first_turned));
  }
  return notes;
}

}  // namespace rill
