// SPDX-License-Identifier: Apache-2.0
#include "sim/app/vary.h"

#include <optional>
#include <utility>

#include "sim/core/error.h"

namespace rill {
namespace {

std::vector<std::string> split_values(const std::string& text) {
  std::vector<std::string> values(1);
  int depth = 0;
  char quote = '\0';
  for (const char character : text) {
    if (quote != '\0') {
      if (character == quote) quote = '\0';
    } else if (character == '"' || character == '\'') {
      quote = character;
    } else if (character == '[' || character == '{') {
      ++depth;
    } else if (character == ']' || character == '}') {
      --depth;
    } else if (character == ',' && depth == 0) {
      values.emplace_back();
      continue;
    }
    values.back() += character;
  }
  return values;
}

/// `4..9` as the numbers it stands for; any other value as it is.
std::vector<std::string> expanded(const std::string& value) {
  constexpr long kMost = 1000;
  const std::size_t dots = value.find("..");
  const auto number = [](const std::string& text) -> std::optional<long> {
    const bool digits = !text.empty() && text.size() < 7 &&
                        text.find_first_not_of("0123456789") == std::string::npos;
    return digits ? std::optional<long>(std::stol(text)) : std::nullopt;
  };
  if (dots == std::string::npos) return {value};
  const std::optional<long> first = number(value.substr(0, dots));
  const std::optional<long> last = number(value.substr(dots + 2));
  if (!first || !last || *last < *first || *last - *first >= kMost) return {value};
  std::vector<std::string> values;
  for (long n = *first; n <= *last; ++n) values.push_back(std::to_string(n));
  return values;
}

std::vector<std::string> values_of(const std::string& text) {
  std::vector<std::string> values;
  for (const std::string& value : split_values(text)) {
    for (std::string& one : expanded(value)) values.push_back(std::move(one));
  }
  return values;
}

}  // namespace

std::vector<Variant> combine(const std::vector<std::string>& choices) {
  std::vector<Variant> variants(1);
  std::vector<Diagnostic> mistakes;
  for (const std::string& choice : choices) {
    const std::size_t equals = choice.find('=');
    const std::string key = choice.substr(0, equals);
    const std::vector<std::string> values =
        values_of(equals == std::string::npos ? "" : choice.substr(equals + 1));
    std::vector<Variant> more;
    for (const Variant& variant : variants) {
      for (const std::string& value : values) {
        more.push_back(variant);
        more.back().push_back(key);
        more.back().back().append("=").append(value);
      }
    }
    variants = std::move(more);
    bool empty = key.empty();
    for (const std::string& value : values) empty = empty || value.empty();
    if (empty) {
      Diagnostic mistake;
      mistake.where.file = "--vary " + choice;
      mistake.message = "needs a key and values; write it as design.fusion=none,bundle,all";
      mistakes.push_back(std::move(mistake));
    }
  }
  if (!mistakes.empty()) throw ConfigError(mistakes);
  return variants;
}

}  // namespace rill
