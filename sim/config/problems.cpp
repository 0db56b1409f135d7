// SPDX-License-Identifier: Apache-2.0
#include "sim/config/problems.h"

#include <algorithm>
#include <map>

#include "sim/config/yaml_tree.h"

namespace rill {

void Problems::add(const SourceLocation& where, const std::string& key,
                   const std::string& message) {
  diagnostics_.push_back({where, key, message});
}

void Problems::throw_if_any() {
  if (diagnostics_.empty()) return;
  std::map<std::string, std::size_t> order;
  for (const Diagnostic& diagnostic : diagnostics_)
    order.emplace(diagnostic.where.file, order.size());
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                   [&order](const Diagnostic& a, const Diagnostic& b) {
                     const std::size_t file_a = order[a.where.file];
                     const std::size_t file_b = order[b.where.file];
                     if (file_a != file_b) return file_a < file_b;
                     if (a.where.line != b.where.line) return a.where.line < b.where.line;
                     return a.where.column < b.where.column;
                   });
  throw ConfigError(diagnostics_);
}

Place Place::member(const std::string& name) const {
  return Place(*problems_, key_.empty() ? name : key_ + '.' + name);
}

Place Place::item(std::size_t index) const {
  return Place(*problems_, key_ + '[' + std::to_string(index) + ']');
}

void Place::error(const SourceLocation& where, const std::string& message) const {
  problems_->add(where, key_, message);
}

void Place::error(const YamlValue& value, const std::string& message) const {
  error(value.where, message);
}

}  // namespace rill
