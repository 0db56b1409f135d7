// SPDX-License-Identifier: Apache-2.0
#include "sim/assembly/walk.h"

#include <algorithm>

#include "sim/assembly/stage_module.h"
#include "sim/sysc/part.h"

namespace rill {

namespace {

template <typename Visitor>
void visit(const sc_core::sc_object& object, Visitor& visitor) {
  visitor(object);
  for (const sc_core::sc_object* child : object.get_child_objects()) visit(*child, visitor);
}

}  // namespace

std::vector<NamedPart> parts_below(const sc_core::sc_object& root) {
  std::vector<NamedPart> parts;
  auto collect = [&](const sc_core::sc_object& object) {
    const auto* part = dynamic_cast<const Part*>(&object);
    if (part == nullptr) return;
    const sc_core::sc_object* parent = object.get_parent_object();
    const bool in_stage = dynamic_cast<const StageModule*>(parent) != nullptr;
    parts.push_back({in_stage ? parent->basename() : object.basename(), part});
  };
  visit(root, collect);
  return parts;
}

Cycle last_activity(const sc_core::sc_object& root) {
  Cycle last = 0;
  for (const NamedPart& named : parts_below(root)) {
    last = std::max(last, named.part->activity().now());
  }
  return last;
}

void close_accounts(sc_core::sc_object& root, Cycle end) {
  if (auto* part = dynamic_cast<Part*>(&root)) part->close_account(end);
  for (sc_core::sc_object* child : root.get_child_objects()) close_accounts(*child, end);
}

Snapshot snapshot_of(const sc_core::sc_object& root) {
  Snapshot snapshot;
  auto collect = [&](const sc_core::sc_object& object) {
    if (const auto* observable = dynamic_cast<const Observable*>(&object)) {
      observable->metrics().append_to(snapshot, object.name());
    }
  };
  visit(root, collect);
  return snapshot;
}

}  // namespace rill
