// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/metrics/trace.h"

// A trace as a file for a viewer.
namespace rill {

/// Trace events in JSON, as ui.perfetto.dev and chrome://tracing open them: a process for each
/// place in the machine, a track a module with a slice for each state but idle, and counters: words
/// in FIFOs, beats a cycle of ports, bandwidth of the memory in GB/s. Source: "Trace Event Format",
/// events X, C and M.
std::string perfetto_trace(const Trace& trace);

/// Value change dump (IEEE 1364-2005 section 18) in femtoseconds, for GTKWave and others: scopes
/// as in the machine, states as text (`$var string`), words and amounts as 32 bits.
std::string vcd_trace(const Trace& trace);

}  // namespace rill
