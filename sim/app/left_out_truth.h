// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/app/run_request.h"
#include "sim/config/specs.h"

namespace rill {

/// Says that the run file's true flow is left out, where the command line gives other pictures (see
/// leave_out_truth()) and the flow that is found has nothing to be compared with.
void note_left_out_truth(const RunRequest& request, const RunSpec& run,
                         std::vector<std::string>* notes);

}  // namespace rill
