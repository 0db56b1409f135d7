// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/io/arrays.h"
#include "sim/model/model.h"
#include "sim/vectors/packing.h"

namespace rill {

/// Order of a golden's axes; Auto takes what its shape allows.
enum class GoldenLayout { Auto, ChannelRowColumn, RowColumnChannel };

/// How goldens are laid out.
struct GoldenOptions {
  std::vector<int> images{0};  ///< that are verified, of goldens with several
  GoldenLayout layout = GoldenLayout::Auto;
  /// Meant by Auto where the shape allows both orders.
  GoldenLayout preferred = GoldenLayout::ChannelRowColumn;
  /// What `rill run` writes: rows first, but channels first of a tiled machine.
  GoldenLayout own = GoldenLayout::RowColumnChannel;
  /// Names that mean no layer but are wanted all the same (GoldenSet::others); none when empty.
  std::function<bool(const std::string& name)> is_buffer;
  std::optional<Packing> packing;  ///< of files that are neither .npy nor .npz
};

/// Codes of the images of `options` from an array of three axes (one image), or of four with
/// several images. One image is what it is, whichever number is asked for. Floats are real values,
/// which must be steps of the format. Throws ConfigError naming the array for a wrong shape,
/// element type or value.
std::vector<FeatureMap> golden_maps(const Array& array, const Shape& shape, const Format& format,
                                    const GoldenOptions& options);

}  // namespace rill
