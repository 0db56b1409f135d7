// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rill {

/// Cycles from accumulator to code: multiply or shift, round, clamp; one register each.
constexpr int kActivationLatency = 3;

}  // namespace rill
