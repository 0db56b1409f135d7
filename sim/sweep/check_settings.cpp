// SPDX-License-Identifier: Apache-2.0
#include "sim/sweep/check_settings.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "sim/core/error.h"
#include "sim/core/setting_origin.h"
#include "sim/sweep/wildcards.h"

namespace rill {

namespace {

/// Points that are asked whether what varies beside a value makes it right.
constexpr std::size_t kMostWitnesses = 32;

/// A key, one of its values, and where they stand.
struct Candidate {
  std::string key, value;
  SourceLocation where, key_where;
};

std::vector<Candidate> of_axis(const SweepAxis& axis, const std::vector<SweepSettings>& points) {
  std::vector<Candidate> found;
  for (std::size_t i = 0; i < axis.values.size(); ++i) {
    const bool listed = i < axis.value_places.size();
    found.push_back(
        {axis.key, axis.values[i], listed ? axis.value_places[i] : axis.where, axis.where});
  }
  if (!axis.values.empty() || points.empty()) return found;
  // A range: one of the values that were drawn (all are whole numbers, or none), and the ends.
  const auto drawn = std::find_if(points.front().begin(), points.front().end(),
                                  [&](const auto& setting) { return setting.first == axis.key; });
  if (drawn != points.front().end())
    found.push_back({axis.key, drawn->second, axis.where, axis.where});
  for (const double end : {axis.from, axis.to}) {
    std::string text = std::to_string(end);
    if (axis.whole) text.erase(text.find('.'));
    found.push_back({axis.key, std::move(text), axis.where, axis.where});
  }
  return found;
}

std::vector<Candidate> candidates_of(const SweepSpec& sweep,
                                     const std::vector<SweepSettings>& points) {
  std::vector<Candidate> found;
  if (sweep.sample != SweepSpec::Sample::List) {
    for (const SweepAxis& axis : sweep.vary) {
      const std::vector<Candidate> own = of_axis(axis, points);
      found.insert(found.end(), own.begin(), own.end());
    }
    return found;
  }
  std::set<std::pair<std::string, std::string>> seen;
  for (const std::vector<SweepSetting>& settings : sweep.list) {
    for (const SweepSetting& one : settings) {
      if (seen.insert({one.key, one.value}).second)
        found.push_back({one.key, one.value, one.where, one.where});
    }
  }
  return found;
}

/// The word before `=`.
std::string key_of(const std::string& word) { return word.substr(0, word.find('=')); }

Diagnostic set_and_varied(const SweepSetting& set) {
  Diagnostic mistake;
  mistake.where = set.where;
  mistake.key = set.key;
  mistake.message = "is varied too, so this value would never be used; remove it";
  return mistake;
}

Diagnostic set_and_varied(const std::string& word, const Candidate& varied) {
  Diagnostic mistake;
  mistake.where.file = setting_origin(word);
  mistake.message = "the sweep varies this key (" + place_text(varied.where) +
                    "), so the value would never be used; leave it away, or change the sweep";
  return mistake;
}

class Checker {
 public:
  Checker(const std::vector<SweepSettings>& points, const RunConfiguration& base,
          const std::vector<std::string>& fifo_names, const ReadVariant& read)
      : points_(points), base_(base), fifo_names_(fifo_names), read_(read) {}

  /// The mistake that this value is in every point, or nothing.
  std::optional<Diagnostic> mistake_in(const Candidate& one) const {
    std::optional<Diagnostic> mistake = mistake_with({{one.key, one.value}}, one);
    if (!mistake) return std::nullopt;
    const std::size_t step = std::max<std::size_t>(1, points_.size() / kMostWitnesses);
    for (std::size_t i = 0; i < points_.size(); i += step) {
      SweepSettings settings = points_[i];
      const auto own = std::find_if(settings.begin(), settings.end(),
                                    [&](const auto& other) { return other.first == one.key; });
      if (own == settings.end()) continue;
      own->second = one.value;
      if (!mistake_with(settings, one)) return std::nullopt;
    }
    return mistake;
  }

  /// Keys that `key` stands for.
  std::vector<std::string> keys_of(const Candidate& one) const {
    std::vector<std::string> keys{one.key};
    for (const std::string& word : words({one.key, one.value}, one.key_where)) {
      keys.push_back(key_of(word));
    }
    return keys;
  }

 private:
  std::vector<std::string> words(const SweepSettings::value_type& setting,
                                 const SourceLocation& where) const {
    try {
      return expand_settings({setting}, base_, fifo_names_);
    } catch (const ConfigError& error) {
      Diagnostic located = error.diagnostics().front();
      located.where = where;
      throw ConfigError(located);
    }
  }

  /// What the run's reader says of this value among `settings`; nothing when it accepts it, also
  /// when it objects to another one.
  std::optional<Diagnostic> mistake_with(const SweepSettings& settings,
                                         const Candidate& one) const {
    try {
      std::vector<Setting> all;
      for (const auto& setting : settings) {
        const bool own = setting.first == one.key;
        for (const std::string& word : words(setting, one.key_where)) {
          all.push_back({word, own ? place_text(one.where) : std::string("another")});
        }
      }
      read_(all);
    } catch (const ConfigError& error) {
      for (const Diagnostic& diagnostic : error.diagnostics()) {
        if (diagnostic.where.file == place_text(one.where)) return diagnostic;
        if (diagnostic.where.file == one.where.file) return diagnostic;  // a pattern
      }
    }
    return std::nullopt;
  }

  const std::vector<SweepSettings>& points_;
  const RunConfiguration& base_;
  const std::vector<std::string>& fifo_names_;
  const ReadVariant& read_;
};

}  // namespace

std::string place_text(const SourceLocation& where) {
  std::string text = Diagnostic{where, "", ""}.to_string();
  while (!text.empty() && (text.back() == ' ' || text.back() == ':')) text.pop_back();
  return text;
}

void check_settings(const SweepSpec& sweep, const std::vector<SweepSettings>& points,
                    const std::vector<std::string>& command_line, const RunConfiguration& base,
                    const std::vector<std::string>& fifo_names, const ReadVariant& read) {
  const Checker checker(points, base, fifo_names, read);
  std::vector<Diagnostic> mistakes;
  std::set<std::string> told;
  const auto tell = [&](const Diagnostic& mistake) {
    // A key that does not exist is one mistake, however many values it has.
    if (told.insert(mistake.key + mistake.message).second) mistakes.push_back(mistake);
  };
  for (const Candidate& one : candidates_of(sweep, points)) {
    if (std::optional<Diagnostic> mistake = checker.mistake_in(one)) {
      // The key is to blame, not the first of its values.
      if (mistake->message.find("is not a key") == 0) mistake->where = one.key_where;
      tell(*mistake);
      continue;
    }
    const std::vector<std::string> keys = checker.keys_of(one);
    for (const SweepSetting& set : sweep.set) {
      if (std::count(keys.begin(), keys.end(), set.key) > 0) tell(set_and_varied(set));
    }
    for (const std::string& word : command_line) {
      if (std::count(keys.begin(), keys.end(), key_of(word)) > 0) tell(set_and_varied(word, one));
    }
  }
  if (!mistakes.empty()) throw ConfigError(mistakes);
}

}  // namespace rill
