// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <string>

#include "sim/config/specs.h"
#include "sim/model/model.h"
#include "sim/network/network.h"

// Small networks of the layers that flow networks need, and the shipped ones made small.
namespace rill::test {

/// Convolutions, deconvolutions of odd kernels and strides, upsampling, crop, and joins of an
/// enlarged map with the map it came from; leaky ReLUs, nasty sizes. Shapes are inferred.
Network random_flow_network(std::mt19937& random);

/// Fixed-point formats of 1 to 16 bits, another one for every layer; leaky slopes of 1 to 12 bits;
/// sums that are exact or cast after some terms.
NumericsSpec random_flow_numerics(const Network& network, std::mt19937& random);

/// The network of configs/networks/<name>.yaml with height and width of the input as given and all
/// inner channels divided by `divisor` (at least 1).
Network small_network(const std::string& name, int height, int width, int divisor);

/// The numerics of configs/numerics/<name>.yaml with other widths.
NumericsSpec numerics_with_bits(const std::string& name, int activation_bits, int weight_bits);

/// Weights from a formula, numbers resolved.
QuantizedModel flow_model(const Network& network, const NumericsSpec& numerics);

}  // namespace rill::test
