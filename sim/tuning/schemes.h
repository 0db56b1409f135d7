// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sim/config/specs.h"
#include "sim/tuning/fixed_maps.h"
#include "sim/tuning/tuning_task.h"

namespace rill {

/// Widths of a scheme whose widths are not searched for.
struct SchemeWidths {
  int weights = 8;
  int activations = 8;
  int input = 8;
  int map_block = 0;                ///< channels of a map that share an exponent (bfp); 0: all
  bool divergence_weights = false;  ///< bfp: exponents of weights by divergence, not the largest
};

/// A way of giving all layers integers, by name.
struct IntegerScheme {
  std::string name;      ///< as on the command line
  std::string sentence;  ///< what it is, for --help
  bool symmetric_maps = false;
  bool power_of_two_scales = false;
  RequantizationUnit unit = RequantizationUnit::Multiplier;
  /// Weights of a kind of their own, whatever the widths say; nothing: integers.
  const char* weights = nullptr;
  bool integer_scales = false;      ///< scales of maps are 1 / L, L an integer (CAQ)
  bool channel_scales = false;      ///< one scale a channel of every map (CAQ)
  bool published_hardware = false;  ///< bfp as its kernel computes it (quantization.md, 6.6)
  int winograd_outputs = 0;         ///< 3x3 layers sum in Winograd's published form; 0: directly

  /// Whether weights have the bits that the user gives; others have a kind of their own.
  bool has_weight_bits() const { return weights == nullptr || has_blocks(); }
  /// Block floating point: exponents of blocks of a map and of a filter.
  bool has_blocks() const;

  /// Bits of weights and maps unless the user gives them. A map of b bits takes 2^b - 1 thresholds
  /// a channel in its memory and as many comparators, which a small board has room for up to 4
  /// bits, the width of the published networks (quantization.md, section 8).
  int default_bits() const { return unit == RequantizationUnit::Thresholds ? 4 : 8; }
};
const std::vector<IntegerScheme>& integer_schemes();

/// Numerics of an integer scheme, with the scale of every map from the task's calibration.
NumericsSpec integer_numerics(const TuningTask& task, const IntegerScheme& scheme,
                              const SchemeWidths& widths);

/// Numerics of searched formats: half to even, symmetric saturation, exact sums, maps as
/// machine_formats() says.
NumericsSpec fixed_numerics(const TuningTask& task, const FixedFormats& found);

/// configs/numerics file of a spec.
std::string numerics_yaml(const NumericsSpec& numerics);

}  // namespace rill
