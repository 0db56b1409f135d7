// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/app/run_request.h"

namespace rill::test {

/// A shipped run with some settings.
RunRequest shipped_run(const std::string& name, const std::vector<std::string>& settings);

/// Simulates a run, with and without codes, each in a process of its own, and says in which layers
/// the machine's codes differ from the plain reference's, or its cycles from the timing-only ones;
/// empty when nothing does.
std::string what_differs(const RunRequest& request);

}  // namespace rill::test
