// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "sim/config/specs.h"
#include "sim/io/picture.h"
#include "sim/model/model.h"

namespace rill {

/// A picture in, the codes of the network's (only) output out. May be called from several threads.
using Detector = std::function<FeatureMap(const Picture&)>;

/// The network in codes, bit for bit as the machine computes it, without time.
Detector code_detector(const QuantizedModel& model, const RunSpec& run);

/// The network in single precision with folded batch norms; its output as codes of 2^-24, finer
/// than what tells two confidences apart.
Detector float_detector(const Network& network, const FloatParameters& folded, const RunSpec& run);

}  // namespace rill
