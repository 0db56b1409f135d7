// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/suggest.h"
#include "sim/config/yaml_tree.h"

// How one YAML value becomes one typed value and back. A codec is data: its `read` reports every
// mistake to the place it is given and returns nothing when the value cannot be used.
namespace rill {

/// One row of the field reference.
struct FieldDoc {
  std::string key;
  std::string type;
  std::string unit;
  std::string fallback;  ///< text of the default; empty for required keys
  bool required = true;
  std::string sentence;
};

/// The fields of a section, written out when someone asks: reading a file needs none of them.
class FieldDocs {
 public:
  FieldDocs() = default;
  explicit FieldDocs(std::function<std::vector<FieldDoc>()> list) : list_(std::move(list)) {}
  bool empty() const { return !list_; }  ///< no section
  std::vector<FieldDoc> list() const { return list_ ? list_() : std::vector<FieldDoc>(); }
  /// The same with `prefix` in front of every key.
  FieldDocs under(const std::string& prefix) const {
    if (empty()) return {};
    return FieldDocs([list = list_, prefix] {
      std::vector<FieldDoc> fields = list();
      for (FieldDoc& field : fields) field.key.insert(0, prefix);
      return fields;
    });
  }

 private:
  std::function<std::vector<FieldDoc>()> list_;
};

template <typename T>
struct Codec {
  std::string type;  ///< for the reference and for messages: `whole number 1..64`
  FieldDocs fields;  ///< of a section
  std::function<std::optional<T>(const YamlValue&, const Place&)> read;
  std::function<YamlValue(const T&)> write;
};

/// Strict spellings: `012`, `0x10`, `1_000`, `yes`, `.nan`, `.inf` and quoted numbers are refused.
std::optional<std::int64_t> read_whole(const YamlValue& value, const Place& place, std::int64_t low,
                                       std::int64_t high);
std::optional<double> read_real(const YamlValue& value, const Place& place, double low,
                                double high);
std::optional<bool> read_boolean(const YamlValue& value, const Place& place);
std::optional<std::string> read_text(const YamlValue& value, const Place& place);
/// Index of the word in `names`.
std::optional<std::size_t> read_word(const YamlValue& value, const Place& place,
                                     const std::vector<std::string>& names);

/// Shortest text that reads back as the same number.
std::string real_text(double value);

Codec<double> real(double low, double high);
Codec<bool> boolean();
Codec<std::string> text();
/// Letters, digits and `_`, not starting with a digit: usable in hierarchical and in file names.
Codec<std::string> identifier();
bool is_identifier(const std::string& name);

template <typename T = int>
Codec<T> whole(std::int64_t low, std::int64_t high) {
  Codec<T> codec;
  codec.type = "whole number " + std::to_string(low) + ".." + std::to_string(high);
  codec.read = [low, high](const YamlValue& value, const Place& place) -> std::optional<T> {
    const std::optional<std::int64_t> number = read_whole(value, place, low, high);
    if (!number) return std::nullopt;
    return static_cast<T>(*number);
  };
  codec.write = [](const T& number) { return YamlValue::scalar(std::to_string(number)); };
  return codec;
}

/// Those in the range, as they are recommended: `8, 16, 32`.
std::string powers_of_two(std::int64_t low, std::int64_t high);

/// A whole number that address bits can count. Both ends are powers of two themselves.
template <typename T = int>
Codec<T> power_of_two(std::int64_t low, std::int64_t high) {
  Codec<T> codec = whole<T>(low, high);
  codec.type = "power of two " + std::to_string(low) + ".." + std::to_string(high);
  codec.read = [plain = codec.read, low, high](const YamlValue& value,
                                               const Place& place) -> std::optional<T> {
    const std::optional<T> number = plain(value, place);
    if (!number || (*number & (*number - 1)) == 0) return number;
    place.error(
        value, std::to_string(*number) + " is not a power of two; use " + powers_of_two(low, high));
    return std::nullopt;
  };
  return codec;
}

/// One of a set of words, each standing for a value.
template <typename E>
Codec<E> choice(const std::vector<std::pair<std::string, E>>& entries) {
  std::vector<std::string> names;
  for (const auto& entry : entries) names.push_back(entry.first);
  Codec<E> codec;
  for (const std::string& name : names) codec.type += (codec.type.empty() ? "" : " | ") + name;
  codec.read = [entries, names](const YamlValue& value, const Place& place) -> std::optional<E> {
    const std::optional<std::size_t> index = read_word(value, place, names);
    if (!index) return std::nullopt;
    return entries[*index].second;
  };
  codec.write = [entries](const E& wanted) {
    for (const auto& entry : entries)
      if (entry.second == wanted) return YamlValue::scalar(entry.first);
    throw InternalError("choice: a value without a word");
  };
  return codec;
}

template <typename T>
Codec<std::vector<T>> list_of(const Codec<T>& item) {
  Codec<std::vector<T>> codec;
  codec.type = "list of " + item.type + (item.fields.empty() ? "" : "s");
  codec.fields = item.fields.under("<n>.");
  codec.read = [item](const YamlValue& value, const Place& place) -> std::optional<std::vector<T>> {
    if (!value.is(YamlValue::Kind::Sequence)) {
      place.error(value, value.describe() + ", but a list is needed; write `[…, …]`");
      return std::nullopt;
    }
    std::vector<T> items;
    for (std::size_t i = 0; i < value.children.size(); ++i) {
      std::optional<T> read = item.read(value.children[i], place.item(i));
      if (read) items.push_back(std::move(*read));
    }
    return items.size() == value.children.size() ? std::make_optional(items) : std::nullopt;
  };
  codec.write = [item](const std::vector<T>& items) {
    std::vector<YamlValue> written;
    for (const T& one : items) written.push_back(item.write(one));
    return YamlValue::sequence(std::move(written));
  };
  return codec;
}

/// A section whose keys are names the user chose.
template <typename T>
Codec<std::map<std::string, T>> map_of(const Codec<T>& item) {
  Codec<std::map<std::string, T>> codec;
  codec.type = item.fields.empty() ? "section of name: " + item.type : "section";
  codec.fields = item.fields.under("<name>.");
  codec.read = [item](const YamlValue& value,
                      const Place& place) -> std::optional<std::map<std::string, T>> {
    if (!value.is(YamlValue::Kind::Map)) {
      place.error(value, value.describe() + ", but a section `name: …` is needed");
      return std::nullopt;
    }
    std::map<std::string, T> entries;
    for (const YamlValue& child : value.children) {
      std::optional<T> read = item.read(child, place.member(child.key));
      if (read) entries.emplace(child.key, std::move(*read));
    }
    return entries;
  };
  codec.write = [item](const std::map<std::string, T>& entries) {
    YamlValue section = YamlValue::map();
    for (const auto& [name, value] : entries) section.add(name, item.write(value));
    return section;
  };
  return codec;
}

}  // namespace rill
