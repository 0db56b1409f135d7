// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/codec.h"

namespace rill {

/// The keys of one section, each declared once: from this come reading with all its complaints,
/// writing of the resolved configuration, and the field reference.
template <typename Spec>
class Schema {
 public:
  /// A key that must be there.
  template <typename T>
  Schema& required(const std::string& key, T Spec::*member, const Codec<T>& codec,
                   const std::string& unit, const std::string& sentence) {
    return add(key, member, codec, unit, sentence, true);
  }

  /// A key that may be absent; the default is the member's own in `Spec{}`.
  template <typename T>
  Schema& optional(const std::string& key, T Spec::*member, const Codec<T>& codec,
                   const std::string& unit, const std::string& sentence) {
    return add(key, member, codec, unit, sentence, false);
  }

  /// A key that may be absent and whose absence means something.
  template <typename T>
  Schema& optional(const std::string& key, std::optional<T> Spec::*member, const Codec<T>& codec,
                   const std::string& unit, const std::string& sentence) {
    Field field{key, false, codec.type, sentence, {}, {}};
    field.read = [member, codec](Spec& spec, const YamlValue& value, const Place& place) {
      spec.*member = codec.read(value, place);
    };
    field.write = [member, codec](const Spec& spec) -> std::optional<YamlValue> {
      if (!(spec.*member)) return std::nullopt;
      return codec.write(*(spec.*member));
    };
    docs_.push_back({key, codec.type, unit, sentence, false, codec.fields, {}});
    fields_.push_back(std::move(field));
    return *this;
  }

  /// A rule between keys. Runs only when these keys had no mistake; without `keys`, only when the
  /// whole section had none.
  Schema& check(std::function<void(const Spec&, const YamlValue&, const Place&)> rule,
                std::vector<std::string> keys = {}) {
    checks_.push_back({std::move(rule), std::move(keys)});
    return *this;
  }

  /// Remembers in `member` where the section stands.
  Schema& located(SourceLocation Spec::*member) {
    locate_ = [member](Spec& spec, const SourceLocation& where) { spec.*member = where; };
    return *this;
  }

  /// What the field reference says of the keys, those of sub-sections behind their own.
  std::vector<FieldDoc> docs() const {
    std::vector<FieldDoc> all;
    for (const Doc& doc : docs_) {
      const std::vector<FieldDoc> children = doc.children.under(doc.key + '.').list();
      // The fields of a sub-section speak for themselves; its own default would repeat them.
      std::string fallback = children.empty() && doc.fallback ? doc.fallback() : "–";
      if (doc.required && children.empty()) fallback.clear();
      if (fallback == "\"\"" || fallback == "[]" || fallback == "{}") fallback = "–";
      all.push_back({doc.key, doc.type, doc.unit, fallback, doc.required, doc.sentence});
      all.insert(all.end(), children.begin(), children.end());
    }
    return all;
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> names;
    for (const Field& field : fields_) names.push_back(field.key);
    return names;
  }

  std::optional<Spec> read(const YamlValue& value, const Place& place) const {
    if (!value.is(YamlValue::Kind::Map)) {
      place.error(value, value.describe() + ", but a section with the keys " + join_names(keys()) +
                             " is needed");
      return std::nullopt;
    }
    const std::size_t before = place.problems().count();
    std::set<std::string> mistaken = report_unknown(value, place);
    Spec spec = Spec();
    if (locate_) locate_(spec, value.key.empty() ? value.where : value.key_where);
    for (const Field& field : fields_) {
      const std::size_t before_field = place.problems().count();
      read_field(field, spec, value, place);
      if (place.problems().count() != before_field) mistaken.insert(field.key);
    }
    const bool clean = place.problems().count() == before;
    for (const Check& check : checks_) {
      const bool sound = std::none_of(check.keys.begin(), check.keys.end(),
                                      [&](const auto& key) { return mistaken.count(key) > 0; });
      if (check.keys.empty() ? clean : sound) check.rule(spec, value, place);
    }
    return spec;
  }

  YamlValue write(const Spec& spec) const {
    YamlValue section = YamlValue::map();
    for (const Field& field : fields_) {
      std::optional<YamlValue> value = field.write(spec);
      if (value) section.add(field.key, std::move(*value));
    }
    return section;
  }

  Codec<Spec> codec() const {
    Codec<Spec> result;
    result.type = "section";
    const auto self = std::make_shared<const Schema>(*this);
    result.fields = FieldDocs([self] { return self->docs(); });
    result.read = [self](const YamlValue& value, const Place& place) {
      return self->read(value, place);
    };
    result.write = [self](const Spec& spec) { return self->write(spec); };
    return result;
  }

 private:
  struct Field {
    std::string key;
    bool required;
    std::string type;
    std::string sentence;
    std::function<void(Spec&, const YamlValue&, const Place&)> read;
    std::function<std::optional<YamlValue>(const Spec&)> write;
  };

  struct Doc {
    std::string key, type, unit, sentence;
    bool required;
    FieldDocs children;
    std::function<std::string()> fallback;  ///< text of the default
  };

  struct Check {
    std::function<void(const Spec&, const YamlValue&, const Place&)> rule;
    std::vector<std::string> keys;
  };

  static void read_field(const Field& field, Spec& spec, const YamlValue& value,
                         const Place& place) {
    const YamlValue* child = value.find(field.key);
    if (child != nullptr) {
      field.read(spec, *child, place.member(field.key));
    } else if (field.required) {
      place.member(field.key).error(
          value.key.empty() ? value.where : value.key_where,
          "is missing; add `" + field.key + ": …` (" + field.type + "): " + field.sentence);
    }
  }

  template <typename T>
  Schema& add(const std::string& key, T Spec::*member, const Codec<T>& codec,
              const std::string& unit, const std::string& sentence, bool required) {
    Field field{key, required, codec.type, sentence, {}, {}};
    field.read = [member, codec](Spec& spec, const YamlValue& value, const Place& place) {
      std::optional<T> read = codec.read(value, place);
      if (read) spec.*member = std::move(*read);
    };
    field.write = [member, codec](const Spec& spec) { return codec.write(spec.*member); };
    std::function<std::string()> fallback;
    if (!required) {
      fallback = [member, codec] { return to_yaml_line(codec.write(Spec().*member)); };
    }
    docs_.push_back({key, codec.type, unit, sentence, required, codec.fields, fallback});
    fields_.push_back(std::move(field));
    return *this;
  }

  /// Returns the keys that were probably meant: their absence is no news.
  std::set<std::string> report_unknown(const YamlValue& value, const Place& place) const {
    const std::vector<std::string> known = keys();
    std::set<std::string> meant;
    for (const YamlValue& child : value.children) {
      bool found = false;
      for (const std::string& key : known) found = found || key == child.key;
      if (found) continue;
      place.member(child.key).error(
          child.key_where, "is not a key of this section; " + suggestion(child.key, known));
      const std::string near = nearest_name(child.key, known);
      if (near.empty()) continue;
      meant.insert(near);
      place.problems().doubt(place.member(near).key());
    }
    return meant;
  }

  std::vector<Field> fields_;
  std::vector<Doc> docs_;
  std::vector<Check> checks_;
  std::function<void(Spec&, const SourceLocation&)> locate_;
};

}  // namespace rill
