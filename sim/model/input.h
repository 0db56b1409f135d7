// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "sim/config/specs.h"
#include "sim/io/picture.h"
#include "sim/model/calibration.h"
#include "sim/model/model.h"

namespace rill {

/// (pixel / 255 - mean) / deviation, per colour channel red, green, blue. Throws ConfigError unless
/// there are three means and three deviations, none of these 0.
RealMap normalise(const Picture& picture, const std::vector<double>& mean,
                  const std::vector<double>& deviation);

/// What normalise() can give for any picture: the range of a network's input.
MapRange normalised_range(const std::vector<double>& mean, const std::vector<double>& deviation);

/// Reads a run's input: a picture, or an array of bytes [height][width][3] in `order` from FILE.npy
/// or FILE.npz/NAME. Throws ConfigError.
Picture read_input(const std::filesystem::path& path, RunSpec::ColourOrder order);

/// Throws ConfigError when a network's input (of one picture) does not have a picture's channels.
void check_picture_channels(const RunSpec& run, const Shape& shape);

/// What the network sees of a picture: resized to `shape`, normalised, its colours in the network's
/// order, all as the run says. Throws ConfigError as check_picture_channels().
RealMap network_input(const Picture& picture, const RunSpec& run, const Shape& shape);

/// What it sees of one picture, or of two of one size with their channels side by side, each less
/// the mean of both where the run says so. Throws ConfigError for pictures of different sizes.
RealMap network_input(const std::vector<Picture>& pictures, const RunSpec& run, const Shape& shape);

/// The range of any picture's values; with its own mean subtracted, a mean anywhere in 0 … 1.
MapRange input_range(const RunSpec& run);

/// Codes of a picture in its own size, for a machine that resizes on the chip. Throws ConfigError
/// unless they are the picture's bytes.
FeatureMap unresized_input(const Picture& picture, const RunSpec& run, const Format& format);

/// Codes of a real-valued map, such as a normalised picture. `format` is QuantizedModel's input
/// format; scaled ones must be calibrated.
FeatureMap quantize_input(const RealMap& map, const Format& format);

/// Mean of each channel, as a share of the largest pixel, over all pixels of the pictures.
std::vector<double> mean_of(const std::vector<Picture>& pictures);

/// Two maps of one size, the second's channels behind the first's.
RealMap pair_of(const RealMap& first, const RealMap& second);

}  // namespace rill
