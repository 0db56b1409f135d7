// SPDX-License-Identifier: Apache-2.0
#include "sim/config/format_text.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <string>
#include <vector>

namespace rill {

namespace {

std::string trimmed(const std::string& text) {
  const auto blank = [](unsigned char c) { return std::isspace(c) != 0; };
  const auto first = std::find_if_not(text.begin(), text.end(), blank);
  const auto last = std::find_if_not(text.rbegin(), text.rend(), blank).base();
  return first < last ? std::string(first, last) : std::string();
}

/// `fixed<9,3,RND,SAT,0>` as a section; the parts are checked by the schema later.
std::optional<YamlValue> fixed_section(const std::string& text) {
  const std::size_t open = text.find('<');
  if (open == std::string::npos || text.back() != '>') return std::nullopt;
  const std::string name = text.substr(0, open);
  if (name != "fixed" && name != "ufixed") return std::nullopt;
  std::vector<std::string> parts;
  std::stringstream list(text.substr(open + 1, text.size() - open - 2));
  for (std::string part; std::getline(list, part, ',');) parts.push_back(trimmed(part));
  if (parts.size() < 2 || parts.size() > 5 || text[text.size() - 2] == ',') return std::nullopt;
  YamlValue section = YamlValue::map();
  section.add("kind", YamlValue::scalar("fixed"));
  const char* const keys[] = {"width", "integer_bits", "rounding", "overflow",
                              "wrap_saturated_bits"};
  for (std::size_t i = 0; i < parts.size(); ++i) section.add(keys[i], YamlValue::scalar(parts[i]));
  section.add("signed", YamlValue::scalar(name == "fixed" ? "true" : "false"));
  return section;
}

/// The integer that a name stands for, or the word itself.
std::string integer_word(const std::string& word) {
  if (word == "binary") return "int1";
  if (word == "ternary") return "int2";
  if (word.rfind("bfp", 0) == 0) return "int" + word.substr(3);
  return word.rfind("pow2_", 0) == 0 ? "int" + word.substr(5) : word;
}

/// `uint4 narrow per_channel` as a section.
std::optional<YamlValue> int_section(const std::string& text) {
  std::stringstream words(text);
  std::string word;
  words >> word;
  const std::string name = word;
  const bool powers = name.rfind("pow2_", 0) == 0;
  word = integer_word(name);
  const bool is_signed = word.rfind("int", 0) == 0;
  if (!is_signed && word.rfind("uint", 0) != 0) return std::nullopt;
  const std::string width = word.substr(is_signed ? 3 : 4);
  if (width.empty() || !std::all_of(width.begin(), width.end(),
                                    [](unsigned char c) { return std::isdigit(c) != 0; }))
    return std::nullopt;
  YamlValue section = YamlValue::map();
  const bool block_float = name.rfind("bfp", 0) == 0;
  section.add("kind", YamlValue::scalar(block_float ? "bfp" : powers ? "pow2" : "int"));
  section.add("width", YamlValue::scalar(width));
  section.add("signed", YamlValue::scalar(is_signed ? "true" : "false"));
  if (name == "ternary") section.add("narrow", YamlValue::scalar("true"));
  while (words >> word) {
    if (word != "narrow" && word != "per_channel" && word != "power_of_two_scale")
      return std::nullopt;
    if (section.find(word) != nullptr) return std::nullopt;
    section.add(word, YamlValue::scalar("true"));
  }
  return section;
}

void relocate(YamlValue& value, const SourceLocation& where) {
  value.where = where;
  value.key_where = where;
  for (YamlValue& child : value.children) relocate(child, where);
}

}  // namespace

std::optional<YamlValue> format_section(const YamlValue& scalar) {
  const std::string text = trimmed(scalar.text);
  if (text.empty()) return std::nullopt;
  std::optional<YamlValue> section = fixed_section(text);
  if (!section) section = int_section(text);
  if (!section) return std::nullopt;
  relocate(*section, scalar.where);
  section->key = scalar.key;
  section->key_where = scalar.key_where;
  return section;
}

}  // namespace rill
