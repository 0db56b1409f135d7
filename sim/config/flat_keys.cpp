// SPDX-License-Identifier: Apache-2.0
#include "sim/config/flat_keys.h"

#include <algorithm>

namespace rill {

namespace {

bool is_section(const YamlValue& value) { return value.is(YamlValue::Kind::Map); }

bool is_list_of_sections(const YamlValue& value) {
  return value.is(YamlValue::Kind::Sequence) && !value.children.empty() &&
         std::all_of(value.children.begin(), value.children.end(), is_section);
}

void add(const YamlValue& value, const std::string& key, KeyValues* all) {
  if (!is_section(value) && !is_list_of_sections(value)) {
    const bool plain = value.is(YamlValue::Kind::Scalar);
    all->emplace_back(key, plain ? value.text : to_yaml_line(value));
    return;
  }
  const std::string above = key.empty() ? key : key + '.';
  for (std::size_t i = 0; i < value.children.size(); ++i) {
    const YamlValue& child = value.children[i];
    std::string last = child.key;
    if (!is_section(value)) {
      const YamlValue* name = child.find("name");
      last = name != nullptr ? name->text : std::to_string(i);
    }
    add(child, above + last, all);
  }
}

}  // namespace

KeyValues flat_keys(const std::string& section, const YamlValue& tree) {
  KeyValues all;
  add(tree, section, &all);
  return all;
}

}  // namespace rill
