// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>

#include "sim/config/specs.h"
#include "sim/model/model.h"
#include "sim/network/network.h"

namespace rill::test {

/// A small network that the streaming machine runs, with random shapes: convolutions of all kinds
/// (strides, paddings, dilation, ragged channels), pools, means, residual branches, L2 norms, and
/// sometimes a bypass with reorg and concat; it may end fully connected. Shapes are inferred.
Network random_network(std::mt19937& random);

/// Its convolutions with paddings beyond their kernels, where the maps still fit together.
Network with_wide_paddings(Network network);

/// Random fixed-point formats, accumulations (exact, or cast after every k terms), weights and
/// biases for it, with the ranges such that codes use their formats.
QuantizedModel random_model(const Network& network, std::mt19937& random);

/// A picture of random codes in the model's input format.
FeatureMap random_input(const QuantizedModel& model, std::mt19937& random);

/// Random foldings (also ragged ones), FIFO depths and groups; everything explicit.
DesignSpec random_design(const Network& network, std::mt19937& random);

/// A board and a memory with round numbers.
BoardSpec plain_board();
MemorySpec plain_memory();

std::vector<LayerArithmetic> arithmetic_of(const QuantizedModel& model);

}  // namespace rill::test
