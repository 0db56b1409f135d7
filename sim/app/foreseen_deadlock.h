// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "sim/config/load_run.h"
#include "sim/plan/plan.h"
#include "sim/report/run_report.h"

namespace rill {

/// What `ask` answers in a process of its own: SimulationOptions::apart.
bool ask_apart(const std::function<bool()>& ask);

/// How a run of this plan deadlocks, in the words of the run and with its remedy; empty if it does
/// not. Only depths of FIFOs and rows of line buffers that the design gives can make a machine
/// stand: those that the planner chooses have the room. So a plan with such ones is simulated,
/// without codes, in a process of its own, and any other costs nothing.
std::string foreseen_deadlock(const Plan& plan, int frames);

/// foreseen_deadlock() as a note of the report.
void note_deadlock(const RunConfiguration& configuration, const Plan& plan, RunReport* report);

}  // namespace rill
