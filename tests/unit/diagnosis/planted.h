// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/diagnosis/diagnose.h"
#include "sim/model/model.h"

namespace rill::test {

/// One layer's implementation with faults in it, by means of their own: another model for the plain
/// evaluation of sim/reference, other operands, other places for the codes.
struct Implementation {
  QuantizedModel model;
  FeatureMap input;
  std::vector<std::function<FeatureMap(FeatureMap)>> after;  ///< what becomes of the output

  FeatureMap output() const;
};

/// A layer with the published SkyNet formats and codes that use their whole range, so that sums
/// round and overflow.
Implementation convolution();  ///< 3x3 of 8 to 16 channels, cast after every 4 terms, ReLU
Implementation pointwise();    ///< 1x1 of 8 to 16 channels, otherwise like this
Implementation depthwise();    ///< 3x3 of 16 channels behind a reorg, cast after every term
Implementation reorganised();  ///< reorg of 4 channels, 2x2
Implementation pooled();       ///< 2x2 max pool of 16 channels

/// Puts one fault into an implementation.
struct Plant {
  std::string name;  ///< of the test
  std::function<void(Implementation&)> into;
  Suspect suspect;
  std::string says;  ///< part of what the diagnosis says
};

/// Faults of the convolution; several for most suspects.
std::vector<Plant> convolution_plants();

FeatureMap permuted(const FeatureMap& map, const std::vector<int>& order);
/// Channels reversed in groups of `lanes`.
std::vector<int> reversed_lanes(int channels, int lanes);

/// Diagnoses the last layer of `described`, given what the faulty one gives.
Diagnosis diagnosed(const Implementation& described, const FeatureMap& golden);

}  // namespace rill::test
