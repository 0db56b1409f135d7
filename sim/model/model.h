// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/network/network.h"
#include "sim/numerics/arithmetic.h"

namespace rill {

/// Real-valued parameters of one layer, in the layouts of Layer::weight_shape().
/// gamma … variance are empty when the batch norm is already folded (or there is none).
struct LayerParameters {
  std::vector<double> weight;
  std::vector<double> bias;
  std::vector<double> gamma;
  std::vector<double> beta;
  std::vector<double> mean;
  std::vector<double> variance;
};

/// Real-valued parameters of a network, one entry a layer in network order.
using FloatParameters = std::vector<LayerParameters>;

/// Folds every batch norm into weight and bias: w*gamma/sqrt(var+eps), beta +
/// (b-mean)*gamma/sqrt(var+eps).
void fold_batch_norm(const Network& network, FloatParameters& parameters);

/// One layer with its numbers resolved: formats complete, weights and biases as codes.
struct QuantizedLayer {
  LayerArithmetic arithmetic;
  std::vector<Code> weight;  ///< layout of Layer::weight_shape()
  std::vector<Code> bias;    ///< one per output channel, or empty
};

/// A network with its numbers: everything that is needed to compute codes. What the machine
/// executes.
struct QuantizedModel {
  Network network;
  Format input_format;
  std::vector<QuantizedLayer> layers;  ///< one per network layer, same order
};

/// Codes of one feature map, HWC (see Shape), with their format.
struct FeatureMap {
  Shape shape;
  Format format;
  std::vector<Code> codes;
};

/// Real values of one feature map, HWC.
struct RealMap {
  Shape shape;
  std::vector<double> values;
};

}  // namespace rill
