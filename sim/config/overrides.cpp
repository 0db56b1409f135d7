// SPDX-License-Identifier: Apache-2.0
#include "sim/config/overrides.h"

#include <algorithm>
#include <utility>

#include "sim/config/format_text.h"
#include "sim/config/run_pictures.h"

namespace rill {

namespace {

std::string joined(const std::vector<std::string>& path, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ".") + path[i];
  return text;
}

/// How many words of the path, from `first` on, make up one key of `map`: layers may have dots in
/// their names. The longest such key counts; one word when there is none.
std::size_t words_of_key(const YamlValue& map, const std::vector<std::string>& path,
                         std::size_t first) {
  std::size_t words = 1;
  std::string key = path[first];
  for (std::size_t last = first + 1; last < path.size(); ++last) {
    key += "." + path[last];
    if (map.find(key) != nullptr) words = last + 1 - first;
  }
  return words;
}

/// The item of a list that a key means: its number, counted from 0, or its `name`. Null: none.
YamlValue* item_of(YamlValue& list, const std::string& key) {
  const bool number =
      !key.empty() && key.size() < 9 && key.find_first_not_of("0123456789") == std::string::npos;
  for (std::size_t i = 0; i < list.children.size(); ++i) {
    YamlValue& item = list.children[i];
    const YamlValue* name = item.is(YamlValue::Kind::Map) ? item.find("name") : nullptr;
    const bool named = name != nullptr && name->text == key;
    if (named || (number && i == std::stoul(key))) return &item;
  }
  return nullptr;
}

/// "name one of a, b" or "count them from 0 to 3"; nothing for a list of plain values.
std::string items_text(const YamlValue& list) {
  std::string names;
  for (const YamlValue& item : list.children) {
    if (!item.is(YamlValue::Kind::Map)) return "";
    if (const YamlValue* name = item.find("name")) {
      names += (names.empty() ? "" : ", ") + name->text;
    }
  }
  if (!names.empty()) return "name one of " + names;
  return "count its items from 0 to " + std::to_string(list.children.size() - 1);
}

/// The keys of a path, parted by dots; those between double quotes belong to a key.
std::vector<std::string> segments(const std::string& path) {
  std::vector<std::string> keys(1);
  bool quoted = false;
  for (const char c : path) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '.' && !quoted) {
      keys.emplace_back();
    } else {
      keys.back() += c;
    }
  }
  return keys;
}

/// The words as one key.
std::string key_of(const std::vector<std::string>& path, std::size_t first, std::size_t words) {
  std::string key = path[first];
  for (std::size_t i = first + 1; i < first + words; ++i) key += "." + path[i];
  return key;
}

}  // namespace

std::vector<Override> parse_overrides(const std::vector<Setting>& settings, Problems& problems,
                                      ParsedFiles* parsed) {
  std::vector<Override> overrides;
  for (const auto& [word, origin] : settings) {
    const SourceLocation where{origin, 0, 0};
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      problems.add(where, "", "has no =; write --set key.path=value, such as design.fusion=none");
      continue;
    }
    Override change;
    change.where = where;
    change.path = segments(word.substr(0, equals));
    const bool has_gap = std::any_of(change.path.begin(), change.path.end(),
                                     [](const std::string& key) { return key.empty(); });
    if (has_gap) {
      problems.add(where, "", "has an empty key; write --set key.path=value, without gaps");
      continue;
    }
    const std::size_t before = problems.count();
    const std::string text = word.substr(equals + 1);
    std::optional<YamlValue> value = parsed != nullptr
                                         ? parsed->value(text, where.file, problems)
                                         : parse_yaml(text, where.file, problems, false);
    if (problems.count() != before) continue;
    if (may_be_taken_back(change.path) && (!value || value->is(YamlValue::Kind::Null))) {
      value = YamlValue::scalar("");
      value->where = where;
    }
    if (!value || value->is(YamlValue::Kind::Null)) {
      problems.add(where, "", "has no value; write it behind the =");
      continue;
    }
    change.value = std::move(*value);
    overrides.push_back(std::move(change));
  }
  return overrides;
}

void apply_override(const Override& change, std::size_t first, YamlValue& tree,
                    Problems& problems) {
  YamlValue* at = &tree;
  std::size_t words = 1;
  for (std::size_t i = first; i < change.path.size(); i += words) {
    words = at->is(YamlValue::Kind::Map) ? words_of_key(*at, change.path, i) : 1;
    const std::string key = key_of(change.path, i, words);
    if (at->is(YamlValue::Kind::Scalar)) {
      std::optional<YamlValue> format = format_section(*at);
      if (format) *at = std::move(*format);
    }
    const std::string items = at->is(YamlValue::Kind::Sequence) && !at->children.empty()
                                  ? items_text(*at)
                                  : std::string();
    if (!items.empty()) {
      YamlValue* item = item_of(*at, key);
      if (item != nullptr && i + 1 < change.path.size()) {
        at = item;
        continue;
      }
      std::string problem = "`" + joined(change.path, i) + "` is a list";
      if (item == nullptr) {
        problem.append(" without an item `").append(key).append("`; ").append(items);
      } else {
        problem +=
            ", whose items are set key by key: --set " + joined(change.path, i + 1) + ".KEY=VALUE";
      }
      problems.add(change.where, "", problem);
      return;
    }
    if (!at->is(YamlValue::Kind::Map) && !at->is(YamlValue::Kind::Null)) {
      problems.add(change.where, "",
                   "`" + joined(change.path, i) + "` " + at->describe() + " and has no key `" +
                       key + "`; set it as a whole: --set " + joined(change.path, i) + "=…");
      return;
    }
    if (at->is(YamlValue::Kind::Null)) {
      at->kind = YamlValue::Kind::Map;
      at->where = change.where;
    }
    YamlValue* child = at->find(key);
    if (child == nullptr) {
      YamlValue fresh;
      fresh.where = change.where;
      fresh.key_where = change.where;
      at->add(key, std::move(fresh));
      child = &at->children.back();
    }
    at = child;
  }
  // The key keeps its place in the file when only its value changes, but complaints about the value
  // belong to the command line.
  const std::string key = at->key;
  *at = change.value;
  at->key = key;
  at->key_where = change.where;
}

}  // namespace rill
