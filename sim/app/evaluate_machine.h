// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "sim/app/session.h"
#include "sim/evaluate/evaluate.h"
#include "sim/evaluate/evaluation_report.h"
#include "sim/evaluate/ground_truth.h"

namespace rill {

/// True when nothing that one batch leaves behind in a tiled machine can reach the next one: every
/// border of a picture is cleared before something reads it.
bool batches_are_independent(const TiledSpec& design);

/// What the functions of a tiled machine make of all pictures, in batches in their order, from a
/// fresh start; the last batch is filled up. Independent batches run in `jobs` processes, others
/// one after another in one with `jobs` threads, because a batch sees what the one before left
/// between its pictures. `progress` is told how
/// many pictures are done. Throws what went wrong.
std::vector<PictureResult> evaluate_on_machine(const RunRequest& request,
                                               const RunConfiguration& configuration,
                                               const std::vector<LabelledPicture>& pictures,
                                               int jobs,
                                               const std::function<void(std::size_t)>& progress);

/// Simulates the machine on all pictures and adds to `figures` how many codes of its answers differ
/// from those of its functions. Throws what went wrong.
void compare_on_machine(const RunRequest& request, const RunConfiguration& configuration,
                        const std::vector<LabelledPicture>& pictures, int jobs,
                        MachineFigures* figures);

}  // namespace rill
