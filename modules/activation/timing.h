// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rill {

/// Cycles from accumulator to code: multiply or shift, round, clamp; one register each.
constexpr int kActivationLatency = 3;

/// Cycles from word in to word out of a ThresholdPipeline of so many stages: the queue and the
/// output register follow them (reference/rtl/README.md section 2).
constexpr int threshold_latency(int stages) { return stages + 2; }

}  // namespace rill
