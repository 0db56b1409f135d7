// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "sim/model/model.h"

namespace rill {

/// Raw codes of one layer's weights and biases, as a hardware design stores them.
struct LayerCodes {
  std::vector<Code> weight;      ///< layout of Layer::weight_shape()
  std::vector<Code> bias;        ///< one per output channel, or empty
  std::vector<Code> multiplier;  ///< of the requantization, one per output channel, or empty
  std::vector<Code> offset;      ///< the same
};

/// Reads the real-valued parameters of a network (shapes inferred) from a folder of .npy files or
/// an .npz. Arrays are called `<layer>.weight`, `.bias`, `.gamma`, `.beta`, `.mean`, `.var`;
/// weight_names.cpp lists what else is accepted. A batch norm comes as its four arrays or folded,
/// as `.bias`. Channels behind a reorg are brought into the network's order. Throws ConfigError
/// listing every array that is missing, has another shape or holds no finite numbers.
FloatParameters load_float_parameters(const Network& network, const std::filesystem::path& path);

/// True when `path` has raw codes for the network's first layer with weights and no real numbers:
/// then load_codes() is meant.
bool holds_only_codes(const Network& network, const std::filesystem::path& path);

/// Reads raw codes: `<layer>.weight_codes`, `<layer>.bias_codes`, or the arrays of the published
/// SkyNet design (`dw1_conv3x3_w_i16` …), whose channels behind the reorg are ChannelMajor, or of
/// the published UltraNet design or of the published SkrSkr design. A layer with
/// `<layer>.multiplier_codes` has its batch norm in them and in `<layer>.offset_codes`, which are
/// added behind the multiplication, or in `<layer>.bias_codes`, which are added to the sum in front
/// of it, as is the activation then; in neither when the network gives it neither bias nor batch
/// norm.
std::vector<LayerCodes> load_codes(const Network& network, const std::filesystem::path& path);

/// Reads what build_model() would read of `path`, and forgets it. Throws ConfigError as above.
void check_parameters(const Network& network, const std::filesystem::path& path);

}  // namespace rill
