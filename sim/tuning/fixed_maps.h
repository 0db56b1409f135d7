// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "sim/quantize/format_search.h"
#include "sim/tuning/tuning_task.h"

namespace rill {

/// What a search gives: formats of tensors, and the bits of the picture.
struct FixedFormats {
  fxp::Formats formats{0};
  int input_bits = 8;
};

/// Formats of all maps as the machine has them when tensors get `formats`: slot 0 the picture, slot
/// i + 1 layer i; nothing for maps that stay real. Maps that meet in an add or concat have the
/// narrowest format with every value of both; sums, norms and enlarged maps, which no search looks
/// at, have one from the largest value of their map, as wide as their operand's.
std::vector<std::optional<fxp::QFormat>> machine_formats(const TuningTask& task,
                                                         const fxp::Formats& formats,
                                                         int input_bits);

/// Format of an L2 norm's gains, as wide as its output.
fxp::QFormat gain_format(const std::vector<double>& gains, const fxp::QFormat& output);

/// One bit means zero: in the machine two bits with so large a step that everything up to `largest`
/// rounds to zero. Other formats are what they are.
fxp::QFormat stored_format(const fxp::QFormat& format, double largest);

/// Largest magnitude of a map.
double largest_of(const MapRange& range);

/// max|x| of weights, biases and outputs of every layer that multiplies, as the machine has them:
/// an output scale is in weights and biases, and maps that meet have the largest of them all.
fxp::Magnitudes magnitudes_of(const TuningTask& task);

}  // namespace rill
