// SPDX-License-Identifier: Apache-2.0
#include "sim/validation/json_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/core/error.h"

namespace rill {

void JsonNode::fail(const std::string& message) const {
  Diagnostic diagnostic;
  diagnostic.where.file = file_;
  diagnostic.key = path_;
  diagnostic.message = message;
  throw ConfigError(std::move(diagnostic));
}

void JsonNode::need_object() const {
  if (!json_->is_object()) fail("must be an object; write {\"key\": value, …}");
}

bool JsonNode::has(const std::string& key) const {
  need_object();
  return json_->contains(key);
}

JsonNode JsonNode::at(const std::string& key) const {
  const bool there = has(key);
  JsonNode node(there ? json_->at(key) : *json_, file_, member(key));
  if (!there) node.fail("is missing; add it");
  return node;
}

void JsonNode::only(std::initializer_list<const char*> known) const {
  for (const std::string& key : keys()) {
    const auto is_key = [&](const char* name) { return key == name; };
    if (std::any_of(known.begin(), known.end(), is_key)) continue;
    if (key == "what" || key == "note" || key == "comment") continue;
    JsonNode(*json_, file_, member(key))
        .fail(fmt::format("is not known here and would change nothing; remove it, or use one of {}",
                          fmt::join(known, ", ")));
  }
}

std::vector<std::string> JsonNode::keys() const {
  need_object();
  std::vector<std::string> names;
  for (const auto& [name, value] : json_->items()) names.push_back(name);
  return names;
}

std::vector<JsonNode> JsonNode::items() const {
  if (!json_->is_array()) fail("must be a list; write […]");
  std::vector<JsonNode> nodes;
  for (const auto& value : *json_) {
    nodes.push_back(JsonNode(value, file_, fmt::format("{}[{}]", path_, nodes.size())));
  }
  return nodes;
}

namespace {

/// A value as it stands in a complaint.
std::string shown(const nlohmann::json& value) {
  return value.is_structured() ? std::string("a") + (value.is_array() ? " list" : "n object")
                               : value.dump();
}

}  // namespace

bool JsonNode::is_object() const { return json_->is_object(); }

bool JsonNode::is_number() const { return json_->is_number(); }

std::string JsonNode::text() const {
  if (!json_->is_string()) fail(fmt::format("is {} but must be a text in quotes", shown(*json_)));
  return json_->get<std::string>();
}

double JsonNode::number() const {
  if (!json_->is_number()) fail(fmt::format("is {} but must be a number", shown(*json_)));
  return json_->get<double>();
}

std::int64_t JsonNode::whole(std::int64_t low, std::int64_t high) const {
  const bool whole = json_->is_number_integer();
  // An unsigned one beyond the signed range would wrap around.
  const bool huge = json_->is_number_unsigned() &&
                    json_->get<std::uint64_t>() >
                        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!whole || huge || json_->get<std::int64_t>() < low || json_->get<std::int64_t>() > high) {
    fail(fmt::format("is {} but must be a whole number in {}..{}", shown(*json_), low, high));
  }
  return json_->get<std::int64_t>();
}

}  // namespace rill
