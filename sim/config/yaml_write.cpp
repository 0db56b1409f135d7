// SPDX-License-Identifier: Apache-2.0
// A tree as text again, and where its parts stand (yaml_tree.h).
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "sim/config/yaml_tree.h"

namespace rill {

namespace {

void emit(YAML::Emitter& out, const YamlValue& value) {
  switch (value.kind) {
    case YamlValue::Kind::Null:
      out << YAML::Null;
      return;
    case YamlValue::Kind::Scalar:
      if (value.quoted) out << YAML::DoubleQuoted;
      out << value.text;
      return;
    case YamlValue::Kind::Sequence:
      out << YAML::Flow << YAML::BeginSeq;
      for (const YamlValue& item : value.children) emit(out, item);
      out << YAML::EndSeq;
      return;
    case YamlValue::Kind::Map: {
      // Sections of plain values read best on one line.
      const bool nested =
          std::any_of(value.children.begin(), value.children.end(), [](const YamlValue& child) {
            return child.is(YamlValue::Kind::Map) && !child.children.empty();
          });
      constexpr std::size_t kMostKeysOnALine = 8;
      if (!nested && value.children.size() <= kMostKeysOnALine && !value.key.empty())
        out << YAML::Flow;
      out << YAML::BeginMap;
      for (const YamlValue& child : value.children) {
        out << YAML::Key << child.key << YAML::Value;
        emit(out, child);
      }
      out << YAML::EndMap;
      return;
    }
  }
}

void collect_places(const YamlValue& value, const std::string& path, KeyPlaces& places) {
  for (std::size_t i = 0; i < value.children.size(); ++i) {
    const YamlValue& child = value.children[i];
    const bool item = value.is(YamlValue::Kind::Sequence);
    const std::string below = item           ? path + '[' + std::to_string(i) + ']'
                              : path.empty() ? child.key
                                             : path + '.' + child.key;
    places.add(below, item ? child.where : child.key_where);
    collect_places(child, below, places);
  }
}

}  // namespace

KeyPlaces places_of(const YamlValue& section, const std::string& prefix) {
  KeyPlaces places(prefix);
  collect_places(section, "", places);
  return places;
}

std::string to_yaml(const YamlValue& value) {
  YAML::Emitter out;
  emit(out, value);
  return std::string(out.c_str()) + '\n';
}

std::string to_yaml_line(const YamlValue& value) {
  YAML::Emitter out;
  out.SetMapFormat(YAML::Flow);
  out.SetSeqFormat(YAML::Flow);
  emit(out, value);
  return out.c_str();
}

}  // namespace rill
