// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "sim/config/specs.h"
#include "sim/io/picture.h"
#include "sim/model/model.h"

namespace rill {

/// A picture in, the codes of the network's (only) output out. May be called from several threads.
using Detector = std::function<FeatureMap(const Picture&)>;

/// What the network reads in, the codes of one of its outputs out.
using MapDetector = std::function<FeatureMap(const RealMap&)>;

/// The network in codes, and in single precision, as below, for an output (into Network::outputs).
MapDetector code_map_detector(const QuantizedModel& model, std::size_t output);
MapDetector float_map_detector(const Network& network, const FloatParameters& folded,
                               std::size_t output);

/// The network in codes, bit for bit as the machine computes it, without time.
Detector code_detector(const QuantizedModel& model, const RunSpec& run);

/// The network in single precision with folded batch norms; its output as codes of 2^-24, finer
/// than what tells two confidences apart.
Detector float_detector(const Network& network, const FloatParameters& folded, const RunSpec& run);

}  // namespace rill
