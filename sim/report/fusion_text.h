// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sim/cost/resources.h"
#include "sim/plan/fusion_effect.h"

namespace rill {

/// What changes on the chip, of the whole machine: `12 BRAM36 more, 30 DSP less`.
std::string chip_change_text(const Resources& change);

/// False when that would be `the same memory, DSP and LUT`.
bool changes_chip(const Resources& change);

/// What fusion saves and costs against the same layers on their own, in two sentences. The bytes
/// are those of a frame, the cost is the whole machine's: what `rill compare` says too.
std::string fusion_text(const FusionEffect& fusion);

}  // namespace rill
