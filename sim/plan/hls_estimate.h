// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sim/plan/plan.h"

namespace rill {

/// What Vivado HLS would estimate for a machine whose units are HLS loops (`line_buffer:
/// hls_rows`), before synthesis: a part a layer, the FIFOs between them, the picture's way in and
/// the answer's out. Not what the finished chip holds, which Plan::resources tells: it is there to
/// be compared with the reports of such tools (`rill plan` shows it). Empty for other machines.
std::vector<PartCost> hls_estimate(const Plan& plan);

}  // namespace rill
