// SPDX-License-Identifier: Apache-2.0
#include "sim/config/codec.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace rill {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Splits off a sign and tells whether digits follow without a leading zero.
bool is_plain_whole(const std::string& text) {
  const std::size_t start = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  if (start == text.size()) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(start), text.end(), is_digit);
}

bool has_leading_zero(const std::string& text) {
  const std::size_t start = text[0] == '-' || text[0] == '+' ? 1 : 0;
  return text.size() > start + 1 && text[start] == '0' && is_digit(text[start + 1]);
}

/// digits [. digits] [e digits], at least one digit in the mantissa.
bool is_plain_real(const std::string& text) {
  std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const auto digits = [&text, &at] {
    const std::size_t start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at - start;
  };
  std::size_t mantissa = digits();
  if (at < text.size() && text[at] == '.') {
    ++at;
    mantissa += digits();
  }
  if (mantissa == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (digits() == 0) return false;
  }
  return at == text.size();
}

/// The scalar's text when it can be a number at all; otherwise reports why not.
std::optional<std::string> number_text(const YamlValue& value, const Place& place,
                                       const std::string& needed) {
  if (!value.is(YamlValue::Kind::Scalar)) {
    place.error(value, value.describe() + ", but " + needed + " is needed; write one");
    return std::nullopt;
  }
  if (value.quoted) {
    place.error(value, "is text in quotes, but " + needed + " is needed; remove the quotes");
    return std::nullopt;
  }
  return value.text;
}

/// from_chars knows no leading plus.
std::string_view without_plus(const std::string& text) {
  std::string_view view = text;
  if (!view.empty() && view.front() == '+') view.remove_prefix(1);
  return view;
}

void report_leading_zero(const YamlValue& value, const Place& place) {
  place.error(value, "`" + value.text +
                         "` has a leading zero, which YAML 1.1 reads as octal; write the number "
                         "without it");
}

}  // namespace

std::optional<std::int64_t> read_whole(const YamlValue& value, const Place& place, std::int64_t low,
                                       std::int64_t high) {
  const std::string range = std::to_string(low) + ".." + std::to_string(high);
  const std::optional<std::string> text = number_text(value, place, "a whole number " + range);
  if (!text) return std::nullopt;
  if (!is_plain_whole(*text)) {
    place.error(value, "`" + *text + "` is not a whole number; write one in " + range);
    return std::nullopt;
  }
  if (has_leading_zero(*text)) {
    report_leading_zero(value, place);
    return std::nullopt;
  }
  std::int64_t number = 0;
  const std::string_view digits = without_plus(*text);
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (failure != std::errc() || end != digits.data() + digits.size() || number < low ||
      number > high) {
    place.error(value, *text + " is out of range; choose a whole number in " + range);
    return std::nullopt;
  }
  return number;
}

std::optional<double> read_real(const YamlValue& value, const Place& place, double low,
                                double high) {
  const std::string range = real_text(low) + ".." + real_text(high);
  const std::optional<std::string> text = number_text(value, place, "a number " + range);
  if (!text) return std::nullopt;
  if (!is_plain_real(*text)) {
    place.error(value, "`" + *text + "` is not a finite number; write one in " + range);
    return std::nullopt;
  }
  if (has_leading_zero(*text)) {
    report_leading_zero(value, place);
    return std::nullopt;
  }
  double number = 0;
  const std::string_view digits = without_plus(*text);
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool in_range = number >= low && number <= high;
  if (failure != std::errc() || end != digits.data() + digits.size() || !in_range) {
    place.error(value, *text + " is out of range; choose a number in " + range);
    return std::nullopt;
  }
  return number;
}

std::optional<bool> read_boolean(const YamlValue& value, const Place& place) {
  if (value.is(YamlValue::Kind::Scalar) && !value.quoted) {
    if (value.text == "true") return true;
    if (value.text == "false") return false;
  }
  place.error(value, value.describe() + "; write true or false");
  return std::nullopt;
}

std::optional<std::string> read_text(const YamlValue& value, const Place& place) {
  if (value.is(YamlValue::Kind::Scalar)) return value.text;
  place.error(value, value.describe() + ", but text is needed; write it, or remove the key");
  return std::nullopt;
}

std::optional<std::size_t> read_word(const YamlValue& value, const Place& place,
                                     const std::vector<std::string>& names) {
  if (!value.is(YamlValue::Kind::Scalar)) {
    place.error(value,
                value.describe() + ", but one word is needed; use one of: " + join_names(names));
    return std::nullopt;
  }
  const auto found = std::find(names.begin(), names.end(), value.text);
  if (found == names.end()) {
    place.error(value, "`" + value.text + "` is unknown; " + suggestion(value.text, names));
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - names.begin());
}

std::string real_text(double value) {
  std::array<char, 32> buffer{};  // the shortest form of a double has at most 24 characters
  const auto [end, failure] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  internal_check(failure == std::errc(), "real_text: buffer too small");
  return {buffer.data(), end};
}

std::string powers_of_two(std::int64_t low, std::int64_t high) {
  constexpr int kAtOnce = 6;
  std::string text;
  int count = 0;
  for (std::int64_t power = low; power <= high; power *= 2) {
    if (++count > kAtOnce) return text + ", … " + std::to_string(high);
    text += (count == 1 ? "" : ", ") + std::to_string(power);
  }
  return text;
}

Codec<double> real(double low, double high) {
  Codec<double> codec;
  codec.type = "number " + real_text(low) + ".." + real_text(high);
  codec.read = [low, high](const YamlValue& value, const Place& place) {
    return read_real(value, place, low, high);
  };
  codec.write = [](const double& number) { return YamlValue::scalar(real_text(number)); };
  return codec;
}

Codec<bool> boolean() {
  return {"true | false", {}, read_boolean, [](const bool& yes) {
            return YamlValue::scalar(yes ? "true" : "false");
          }};
}

Codec<std::string> text() {
  return {"text", {}, read_text, [](const std::string& text) { return YamlValue::scalar(text); }};
}

bool is_identifier(const std::string& name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || is_digit(c); });
}

Codec<std::string> identifier() {
  Codec<std::string> codec = text();
  codec.type = "name";
  codec.read = [](const YamlValue& value, const Place& place) -> std::optional<std::string> {
    std::optional<std::string> name = read_text(value, place);
    if (!name || is_identifier(*name)) return name;
    place.error(value, "`" + *name +
                           "` is not usable as a name; use letters, digits and _, not starting "
                           "with a digit");
    return std::nullopt;
  };
  return codec;
}

}  // namespace rill
