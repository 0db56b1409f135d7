// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "sim/app/session.h"
#include "sim/evaluate/evaluate.h"
#include "sim/evaluate/ground_truth.h"

namespace rill {

/// True when nothing that one batch leaves behind in a tiled machine can reach the next one: every
/// border of a picture is cleared before something reads it.
bool batches_are_independent(const TiledSpec& design);

/// Runs a tiled machine on all pictures, in batches in their order, from a fresh start; the last
/// batch is filled up. Independent batches run in `jobs` processes, others one after another in
/// one, because a batch sees what the one before left between its pictures. `progress` is told how
/// many pictures are done. Throws what went wrong.
std::vector<PictureResult> evaluate_on_machine(const RunRequest& request,
                                               const RunConfiguration& configuration,
                                               const std::vector<LabelledPicture>& pictures,
                                               int jobs,
                                               const std::function<void(std::size_t)>& progress);

}  // namespace rill
