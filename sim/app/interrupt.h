// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rill {

/// From now on SIGINT and SIGTERM only leave a note, so that the work stops between two steps with
/// nothing half-written. A second signal ends the process at once.
void note_interrupts();

bool interrupted();

/// The signal that was noted; 0 when none was.
int noted_signal();

/// Throws Interrupted once a signal was noted.
void stop_if_interrupted();

}  // namespace rill
