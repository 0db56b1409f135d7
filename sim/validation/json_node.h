// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace rill {

/// A value of a user's JSON file that knows where it stands: every complaint is a ConfigError with
/// the file and the key's path, such as `traces.t.body[1].bytes`. Must not outlive the document.
class JsonNode {
 public:
  /// The whole document of `file`.
  JsonNode(const nlohmann::json& json, std::string file) : json_(&json), file_(std::move(file)) {}

  bool has(const std::string& key) const;
  /// A member; ConfigError when this is no object or lacks it.
  JsonNode at(const std::string& key) const;
  /// ConfigError when this is no object, or has a key that is not among `known`. Words for people
  /// (`what`, `note`, `comment`) may stand anywhere.
  void only(std::initializer_list<const char*> known) const;
  /// Keys of an object; ConfigError when this is none.
  std::vector<std::string> keys() const;
  /// Values of a list; ConfigError when this is none.
  std::vector<JsonNode> items() const;

  bool is_object() const;
  bool is_number() const;
  std::string text() const;
  double number() const;
  /// A whole number within [low, high].
  std::int64_t whole(std::int64_t low, std::int64_t high) const;
  int integer(int low, int high) const { return static_cast<int>(whole(low, high)); }

  [[noreturn]] void fail(const std::string& message) const;

 private:
  JsonNode(const nlohmann::json& json, std::string file, std::string path)
      : json_(&json), file_(std::move(file)), path_(std::move(path)) {}
  std::string member(const std::string& key) const {
    return path_.empty() ? key : path_ + "." + key;
  }
  void need_object() const;

  const nlohmann::json* json_;
  std::string file_;
  std::string path_;
};

}  // namespace rill
