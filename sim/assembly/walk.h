// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>
#include <vector>

#include "sim/assembly/connection.h"
#include "sim/metrics/metrics.h"

namespace rill {

/// Every Part below `root` in the hierarchy. `owner` is the module the user knows it by: its
/// parent, or itself when it stands directly in a group.
std::vector<NamedPart> parts_below(const sc_core::sc_object& root);

/// Latest cycle that any part below `root` has accounted for.
Cycle last_activity(const sc_core::sc_object& root);

/// Closes the accounts of all parts below `root` at `end`.
void close_accounts(sc_core::sc_object& root, Cycle end);

/// The metrics of every Observable below `root` (itself included), in the order of the hierarchy.
Snapshot snapshot_of(const sc_core::sc_object& root);

}  // namespace rill
