// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "sim/io/flow_field.h"
#include "sim/model/model.h"

namespace rill {

/// A flow field compared with the true one, over all pixels whose truth is known.
struct EndPointError {
  double mean = 0;  ///< pixels, of the distance between the ends of both displacements
  double rms = 0;
  double worst = 0;
  std::int64_t pixels = 0;
};

/// What a flow network answered.
struct FlowFigures {
  int width = 0, height = 0;
  double mean_length = 0;  ///< pixels
  double longest = 0;
  std::optional<EndPointError> error;  ///< when the truth is given
};

/// Codes of a map of two channels (u, v in pixels of the map) as a field of the given size. Throws
/// ConfigError when the map has another number of channels.
FlowField decoded_flow(const FeatureMap& map, int width, int height);

/// Throws ConfigError when the fields have different sizes or no pixel is known.
EndPointError end_point_error(const FlowField& flow, const FlowField& truth);

FlowFigures flow_figures(const FlowField& flow, const FlowField* truth);

}  // namespace rill
