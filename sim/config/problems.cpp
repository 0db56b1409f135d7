// SPDX-License-Identifier: Apache-2.0
#include "sim/config/problems.h"

#include <algorithm>
#include <map>

#include "sim/config/yaml_tree.h"

namespace rill {

void sort_by_place(std::vector<Diagnostic>* mistakes) {
  std::map<std::string, std::size_t> order;
  for (const Diagnostic& diagnostic : *mistakes) order.emplace(diagnostic.where.file, order.size());
  std::stable_sort(mistakes->begin(), mistakes->end(),
                   [&order](const Diagnostic& a, const Diagnostic& b) {
                     const std::size_t file_a = order[a.where.file];
                     const std::size_t file_b = order[b.where.file];
                     if (file_a != file_b) return file_a < file_b;
                     if (a.where.line != b.where.line) return a.where.line < b.where.line;
                     return a.where.column < b.where.column;
                   });
}

bool overlap(const std::string& path, const std::string& other) {
  const std::string& outer = path.size() < other.size() ? path : other;
  const std::string& inner = path.size() < other.size() ? other : path;
  if (inner.compare(0, outer.size(), outer) != 0) return false;
  return outer.empty() || inner.size() == outer.size() || inner[outer.size()] == '.' ||
         inner[outer.size()] == '[';
}

void Problems::add(const SourceLocation& where, const std::string& key,
                   const std::string& message) {
  diagnostics_.push_back({where, key, message});
  doubt(key);
}

std::vector<Diagnostic> Problems::sorted() const {
  std::vector<Diagnostic> mistakes = diagnostics_;
  sort_by_place(&mistakes);
  return mistakes;
}

void Problems::throw_if_any() const {
  if (!diagnostics_.empty()) throw ConfigError(sorted());
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
