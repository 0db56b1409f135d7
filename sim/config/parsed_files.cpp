// SPDX-License-Identifier: Apache-2.0
#include "sim/config/parsed_files.h"

#include <algorithm>

namespace rill {

namespace {

void relocate(YamlValue& value, const std::string& file) {
  value.where = {file, 0, 0};
  value.key_where = {file, 0, 0};
  for (YamlValue& child : value.children) relocate(child, file);
}

bool is_plain(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '+';
  });
}

void append_text(const std::string& text, bool quoted, std::string& out) {
  // A dash alone or in front would begin a list item or a document.
  if (!quoted && is_plain(text) && (text[0] != '-' || (text.size() > 1 && text[1] != '-'))) {
    out += text;
    return;
  }
  constexpr const char* kDigits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (byte < 0x20 || byte == 0x7f) {
      out += "\\x";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append(const YamlValue& value, std::string& out) {
  switch (value.kind) {
    case YamlValue::Kind::Null:
      out += '~';
      return;
    case YamlValue::Kind::Scalar:
      append_text(value.text, value.quoted, out);
      return;
    case YamlValue::Kind::Sequence:
      out += '[';
      for (std::size_t i = 0; i < value.children.size(); ++i) {
        if (i > 0) out += ", ";
        append(value.children[i], out);
      }
      out += ']';
      return;
    case YamlValue::Kind::Map:
      out += '{';
      for (std::size_t i = 0; i < value.children.size(); ++i) {
        if (i > 0) out += ", ";
        append_text(value.children[i].key, false, out);
        out += ": ";
        append(value.children[i], out);
      }
      out += '}';
      return;
  }
}

}  // namespace

std::optional<YamlValue> ParsedFiles::file(const std::filesystem::path& path, Problems& problems) {
  const auto known = files_.find(path);
  if (known != files_.end()) return known->second;
  const std::size_t before = problems.count();
  std::optional<YamlValue> tree = read_yaml_file(path, problems);
  if (tree && problems.count() == before) files_.emplace(path, *tree);
  return tree;
}

std::optional<YamlValue> ParsedFiles::value(const std::string& text, const std::string& where,
                                            Problems& problems) {
  auto known = values_.find(text);
  if (known == values_.end()) {
    const std::size_t before = problems.count();
    std::optional<YamlValue> tree = parse_yaml(text, where, problems, /*located=*/false);
    if (!tree || problems.count() != before) return tree;
    known = values_.emplace(text, std::move(*tree)).first;
  }
  YamlValue copy = known->second;
  relocate(copy, where);
  return copy;
}

std::string to_yaml_compact(const YamlValue& value) {
  std::string out;
  append(value, out);
  return out;
}

}  // namespace rill
