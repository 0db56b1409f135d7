// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/key_places.h"
#include "sim/config/problems.h"
#include "sim/core/error.h"

namespace rill {

/// A YAML document as text: every scalar keeps its spelling, every node its place. Our own tree,
/// built from the parser's events, because yaml-cpp's Node accepts duplicate keys, reads `012` as
/// 10 and `yes` as true, and forgets which file a node came from.
struct YamlValue {
  enum class Kind { Null, Scalar, Sequence, Map };

  Kind kind = Kind::Null;
  std::string text;     ///< scalars
  bool quoted = false;  ///< scalars: written in quotes or as a block, so surely meant as text
  SourceLocation where;
  std::string key;  ///< children of a map
  SourceLocation key_where;
  std::vector<YamlValue> children;

  static YamlValue scalar(std::string text);
  static YamlValue sequence(std::vector<YamlValue> items);
  static YamlValue map();

  bool is(Kind k) const { return kind == k; }
  /// Child with this key, or null.
  const YamlValue* find(const std::string& name) const;
  YamlValue* find(const std::string& name);
  /// Appends a child to a map.
  void add(std::string name, YamlValue value);
  /// `text`, `a list`, `a section` …, for messages.
  std::string describe() const;
};

/// Parses one document. Syntax errors, duplicate keys, anchors, tags and merge keys are reported to
/// `problems`; nothing comes back when the text has no usable tree.
/// `located` false leaves lines and columns 0: the text came from the command line.
std::optional<YamlValue> parse_yaml(const std::string& text, const std::string& file,
                                    Problems& problems, bool located = true);

/// The same for a file. Reports files that are missing, are folders, are no text, or are empty.
std::optional<YamlValue> read_yaml_file(const std::filesystem::path& path, Problems& problems);

/// Where every key and list item of a section stands; `prefix` as in KeyPlaces.
KeyPlaces places_of(const YamlValue& section, const std::string& prefix);

/// YAML text of a tree; reading it back gives an equal tree.
std::string to_yaml(const YamlValue& value);

/// The same on one line, `{a: 1, b: [2, 3]}`.
std::string to_yaml_line(const YamlValue& value);

}  // namespace rill
